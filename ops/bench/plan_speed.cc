// What planning costs.
//   plan_speed make FILE USERS IN_SCOPE   writes a made-up estate to a store
//   plan_speed plan FILE IN_SCOPE         plans it as "cutover plan" does
//   plan_speed replan USERS IN_SCOPE CHANGES
//                     plans, then plans again after CHANGES users have changed
// "plan" prints one line: users, moves, seconds of reading, of planning and of
// writing the plan down, and the most memory in KiB. "replan" prints at how
// many users the second planning looked, and the seconds of the first and of
// the second.

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "engine/base/clock.h"
#include "engine/cli/load_excerpt.h"
#include "engine/plan/dial_exam.h"
#include "engine/plan/excerpt.h"
#include "engine/plan/planner.h"
#include "engine/plan/replanner.h"
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

// Changes to users spread over the estate: other departments, and of every
// second one what takes a move out of the plan or brings another into it.
void Change(Snapshot& snapshot, int64_t changes) {
  const auto stride = static_cast<size_t>(std::max<int64_t>(
      1, static_cast<int64_t>(snapshot.users.size()) / changes));
  int count = 0;
  for (size_t i = 0; i < snapshot.users.size(); i += stride) {
    Facts& facts = snapshot.users[i].facts;
    if (++count % 2 == 0) {
      facts.Set(Attribute::kDepartment, "another");
    } else {
      facts.Set(Attribute::kAccountEnabled,
                facts.IsTrue(Attribute::kAccountEnabled) ? "false" : "true");
      facts.Set(Attribute::kNumber, std::nullopt);
    }
  }
  snapshot.digest = SnapshotDigest(snapshot);
}

int MeasureReplan(int64_t users, int64_t in_scope, int64_t changes) {
  const SystemClock clock;
  const Policy policy = MadeCampaign(in_scope);
  Snapshot first = ExcerptOf(MadeEstate(users, in_scope), policy);
  Snapshot second = first;
  Change(second, changes);
  Replanner replanner(policy, first.taken_at + Hours(1));
  const Time begin = clock.Now();
  const auto plan = replanner.Take(first);
  if (!plan.ok()) return Fail(plan.error());
  const Time planned = clock.Now();
  const size_t moves = CountMoves(**plan);
  const auto next = replanner.Take(second);
  if (!next.ok()) return Fail(next.error());
  const Time replanned = clock.Now();
  std::printf("%zu users looked at, %zu moves, then %zu, first %.2f again %.2f\n",
              replanner.looked_at(), moves, CountMoves(**next),
              Seconds(begin, planned), Seconds(planned, replanned));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 5 && std::strcmp(argv[1], "replan") == 0) {
    return MeasureReplan(std::atoll(argv[2]), std::atoll(argv[3]),
                         std::atoll(argv[4]));
  }
  const bool is_make = argc == 5 && std::strcmp(argv[1], "make") == 0;
  const bool is_plan = argc == 4 && std::strcmp(argv[1], "plan") == 0;
  if (!is_make && !is_plan) return 2;
  auto database = Database::Open(std::string("sqlite:") + argv[2]);
  if (!database.ok()) return Fail(database.error());
  if (is_make)
    return Make(**database, std::atoll(argv[3]), std::atoll(argv[4]));
  return MeasurePlan(**database, std::atoll(argv[3]));
}
