// What applying a plan costs, on made-up users (slow_tenant.h).
//   apply_speed make STORE USERS       writes an approved plan of them; its id
//   apply_speed run STORE PLAN USERS AT_MOST ANSWERS_MS STRAGGLES_S STOP_AFTER
//       WORKERS
//       applies it as "cutover apply" does, WORKERS users at a time to a tenant
//       that takes AT_MOST calls; ends early once STOP_AFTER steps are done, 0
//       for never
//   apply_speed KIND USERS AT_MOST ANSWERS_MS STRAGGLES_S MOST
//       the same calls without an engine or a journal, for the first MOST
//       users: "one" user after the other; "waves" of AT_MOST users, each of
//       which ends with its slowest; "crew" of AT_MOST users without a barrier
// STORE is a store's URL; "run" fills "sqlite::memory:" itself and takes any
// PLAN then. The straggler is the one in the middle. Prints calls, steps,
// seconds in all, calls and steps a second, the share of the tenant's time that
// was used; of "run" also seconds from the start of the process and of the run
// to the first call at the tenant, and memory in KiB then, at the end and at
// most.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

#include "engine/apply/executor.h"
#include "engine/base/file.h"
#include "engine/base/since_boot.h"
#include "engine/store/migrator.h"
#include "ops/bench/slow_tenant.h"

using namespace cutover;

namespace {

constexpr int64_t kStragglerIn = 2;  // of the users: the one in the middle

int Fail(const Error& error) {
  std::fprintf(stderr, "%s\n", Describe(error).c_str());
  return 1;
}

double Between(Time from, Time to) {
  return static_cast<double>((to - from).us) / 1e6;
}

// A line of /proc/self/status in KiB, e.g. VmRSS.
long Memory(const char* name) {
  const auto status = ReadFile("/proc/self/status");
  const size_t at = status.ok() ? status->find(name) : std::string::npos;
  return at == std::string::npos
             ? 0
             : std::atol(status->c_str() + at + std::strlen(name) + 1);
}

struct Task {
  int64_t users = 0;
  int at_most = 25;
  Duration answers_in;
  Duration straggles;
  int64_t last = 0;
  int workers = 25;

  TenantPace Pace() const {
    return {answers_in, at_most,
            straggles.us == 0 ? -1 : std::min(last, users) / kStragglerIn,
            straggles};
  }
};

void Print(const SlowTenant& tenant, Time begun, Time ended, int at_most) {
  const double seconds = Between(begun, ended);
  const double calls = static_cast<double>(tenant.calls());
  const double steps = static_cast<double>(tenant.writes());
  std::printf(
      "calls %.0f steps %.0f seconds %.3f calls/s %.2f steps/s %.1f used %.4f",
      calls, steps, seconds, calls / seconds, steps / seconds,
      static_cast<double>(tenant.busy().us) / 1e6 / seconds / at_most);
}

// What an engine without a memory would do with one user.
void MoveOne(SlowTenant& tenant, const Move& move) {
  for (const Step& step : move.steps) {
    for (int call = 0; call < 3; ++call) {
      const bool is_done = call == 1
                               ? tenant.Apply(move.user, step, "").ok()
                               : tenant.Observe(Question{move.user, step}).ok();
      if (!is_done) std::abort();
    }
  }
}

void RunThreads(int count, const std::function<void(int)>& work) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(work, i);
  for (std::thread& each : threads) each.join();
}

int Loop(const std::string& kind, const Task& task) {
  const Plan plan = MadeSteps(task.users, Time{});
  SlowTenant tenant(task.users, task.Pace());
  const auto& moves = plan.waves[0].moves;
  const int64_t count = std::min(task.last, task.users);
  const auto move = [&](int64_t i) {
    if (i < count) MoveOne(tenant, moves[static_cast<size_t>(i)]);
  };
  const Time begun = SinceBoot();
  if (kind == "one") {
    for (int64_t i = 0; i < count; ++i) move(i);
  } else if (kind == "waves") {
    for (int64_t at = 0; at < count; at += task.at_most)
      RunThreads(task.at_most, [&](int member) { move(at + member); });
  } else {
    std::atomic<int64_t> next = 0;
    RunThreads(task.at_most, [&](int) {
      for (int64_t i = next++; i < count; i = next++) move(i);
    });
  }
  Print(tenant, begun, SinceBoot(), task.at_most);
  std::printf("\n");
  return 0;
}

Result<std::string> Make(Database& database, int64_t users) {
  SystemClock clock;
  TRY(Migrate(database));
  PlanStore plans(database, clock);
  const Plan plan = MadeSteps(users, clock.Now());
  auto id = plans.Save(plan, "bench");
  if (!id.ok()) return id;
  TRY(plans.Approve(*id, Approval{PlanDigest(PlanToText(plan)), "bench",
                                  "CHG-1", clock.Now()}));
  return id;
}

int MakeStore(const std::string& url, int64_t users) {
  auto database = Database::Open(url);
  if (!database.ok()) return Fail(database.error());
  const auto id = Make(**database, users);
  if (!id.ok()) return Fail(id.error());
  std::printf("%s\n", id->c_str());
  return 0;
}

// The tenant does not outlive a process, and steps that are done are not asked
// for again: a run that goes on finds open what it should.
int Apply(const std::string& url, std::string plan_id, const Task& task,
          int stop_after) {
  const Time started = SinceBoot();
  SystemClock clock;
  IdSource ids(7);
  auto database = Database::Open(url);
  if (!database.ok()) return Fail(database.error());
  if (url == "sqlite::memory:") {
    const auto made = Make(**database, task.users);
    if (!made.ok()) return Fail(made.error());
    plan_id = *made;
  }
  auto stored = PlanStore(**database, clock).Load(plan_id);
  if (!stored.ok()) return Fail(stored.error());
  auto lease = LeaseStore(**database, clock)
                   .Acquire("t-1", "bench", Seconds(90),
                            [](const std::string&) { return true; });
  if (!lease.ok()) return Fail(lease.error());

  SlowTenant tenant(task.users, task.Pace());
  long at_first = 0;
  tenant.on_first = [&] { at_first = Memory("VmRSS:"); };
  Routes routes{{{StepSystem::kEntra, &tenant}, {StepSystem::kTeams, &tenant}},
                {{StepSystem::kEntra, &tenant}, {StepSystem::kTeams, &tenant}}};
  ExecutorSettings settings;
  settings.concurrency = task.workers;
  settings.steady = SinceBoot;
  std::atomic<bool> stop = false;
  long at_end = 0;
  const auto progress = [&](int finished, int all) {
    if (finished == all) at_end = Memory("VmRSS:");
    if (stop_after > 0 && tenant.writes() >= stop_after) stop = true;
  };
  const Time begun = SinceBoot();
  const auto summary = Executor({routes, **database, clock, ids}, settings)
                           .Run(*stored, "t-1", {}, *lease, stop, progress);
  const Time ended = SinceBoot();
  if (!summary.ok()) return Fail(summary.error());
  if (summary->failed != 0 || (stop_after == 0 && summary->is_stopped)) {
    std::fprintf(stderr, "the run failed: %s\n", summary->stop_reason.c_str());
    return 1;
  }
  Print(tenant, begun, ended, task.at_most);
  std::printf(" first %.3f %.3f memory %ld %ld %ld\n",
              Between(started, tenant.first_call()),
              Between(begun, tenant.first_call()), at_first, at_end,
              Memory("VmHWM:"));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string kind = argc > 1 ? argv[1] : "";
  if (kind == "make" && argc == 4)
    return MakeStore(argv[2], std::atoll(argv[3]));
  const int skip = kind == "run" ? 2 : 0;
  const bool is_loop = kind == "one" || kind == "waves" || kind == "crew";
  if ((!is_loop && skip == 0) || argc != 7 + (skip == 0 ? 0 : 3)) return 2;
  char** const each = argv + skip;
  Task task{std::atoll(each[2]), std::atoi(each[3]),
            Milliseconds(std::atoll(each[4])), Seconds(std::atoll(each[5])),
            std::atoll(each[6])};
  if (is_loop) return Loop(kind, task);
  const int stop_after = std::atoi(each[6]);
  task.last = task.users;
  task.workers = std::atoi(each[7]);
  return Apply(argv[2], argv[3], task, stop_after);
}
