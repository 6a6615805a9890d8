// What planning costs.
//   plan_speed make FILE USERS IN_SCOPE   writes a made-up estate to a store
//   plan_speed plan FILE IN_SCOPE         plans it as "cutover plan" does
// "plan" prints one line: users, moves, seconds of reading, of planning and of
// writing the plan down, and the most memory in KiB.

#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "engine/base/clock.h"
#include "engine/cli/load_excerpt.h"
#include "engine/plan/dial_exam.h"
#include "engine/plan/planner.h"
#include "engine/store/migrator.h"
#include "engine/store/snapshot_store.h"
#include "ops/bench/made_estate.h"

using namespace cutover;

namespace {

int Fail(const Error& error) {
  std::fprintf(stderr, "%s\n", Describe(error).c_str());
  return 1;
}

double Seconds(Time from, Time to) {
  return static_cast<double>((to - from).us) / 1e6;
}

int Make(Database& database, int64_t users, int64_t in_scope) {
  Status status = Migrate(database);
  if (status.ok())
    status = SnapshotStore(database).Save(MadeEstate(users, in_scope));
  return status.ok() ? 0 : Fail(status.error());
}

int MeasurePlan(Database& database, int64_t in_scope) {
  const SystemClock clock;
  const Policy policy = MadeCampaign(in_scope);
  const Time begin = clock.Now();
  auto snapshot = LoadExcerpt(database, "s-made", policy);
  if (!snapshot.ok()) return Fail(snapshot.error());
  const Time read = clock.Now();
  const auto calls = CallPlanOf(*snapshot);
  auto plan = BuildPlan(*snapshot, policy, snapshot->taken_at + Hours(1),
                        calls ? &*calls : nullptr);
  if (!plan.ok()) return Fail(plan.error());
  const Time planned = clock.Now();
  const std::string digest = PlanDigest(PlanToText(*plan));
  const Time written = clock.Now();
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::printf("%zu users %zu moves read %.2f plan %.2f write %.2f memory %ld\n",
              snapshot->users.size(), CountMoves(*plan), Seconds(begin, read),
              Seconds(read, planned), Seconds(planned, written),
              usage.ru_maxrss);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const bool is_make = argc == 5 && std::strcmp(argv[1], "make") == 0;
  const bool is_plan = argc == 4 && std::strcmp(argv[1], "plan") == 0;
  if (!is_make && !is_plan) return 2;
  auto database = Database::Open(std::string("sqlite:") + argv[2]);
  if (!database.ok()) return Fail(database.error());
  if (is_make)
    return Make(**database, std::atoll(argv[3]), std::atoll(argv[4]));
  return MeasurePlan(**database, std::atoll(argv[3]));
}
