// Arranges made-up users into waves and says how far from the bound it ended:
// wave_plan USERS. One line a case: waves (of dated ones: days to the end) and
// splits, each with its proven bound and their ratio; then the ratio of the two
// together; and seconds. 1.05 is the most that passes, of splits alone as of
// both.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <random>

#include "engine/base/clock.h"
#include "engine/plan/wave_arrange.h"
#include "engine/plan/wave_conflict.h"

namespace cutover {
namespace {

using Random = std::mt19937_64;

int Below(Random& random, int count) {
  return static_cast<int>(random() % static_cast<unsigned>(count));
}

void Tie(WaveProblem& problem, TieKind kind, std::vector<int> members) {
  std::sort(members.begin(), members.end());
  members.erase(std::unique(members.begin(), members.end()), members.end());
  if (members.size() > 1)
    problem.ties.push_back({kind, "", Bond::kSoft, std::move(members)});
}

// Colleagues of one's own: people near by in the order.
int Near(Random& random, int user, int users, int reach) {
  return (user + 1 + Below(random, reach)) % users;
}

// Of 100 users 8 have a delegate or three, 2 a team-call group of up to eight,
// one shares a line; of 400 users one is the first of a response group of 5 to
// 40 agents, of 4,000 one of a group of up to 200.
WaveProblem Usual(int users, uint64_t seed) {
  Random random(seed);
  WaveProblem problem;
  problem.movers.resize(static_cast<size_t>(users));
  problem.pilot = 20;
  for (int user = 0; user < users; ++user) {
    const int dice = Below(random, 4000);
    std::vector<int> others = {user};
    const auto add = [&](int count, int reach) {
      for (int i = 0; i < count; ++i)
        others.push_back(Near(random, user, users, reach));
    };
    if (dice < 320) {
      add(1 + Below(random, 3), 30);
      for (size_t i = 1; i < others.size(); ++i)
        Tie(problem, TieKind::kDelegates, {user, others[i]});
    } else if (dice < 400) {
      add(2 + Below(random, 6), 20);
      Tie(problem, TieKind::kTeamCalls, others);
    } else if (dice < 440) {
      Tie(problem, TieKind::kLines, {user, (user + 1) % users});
    } else if (dice < 450) {
      add(5 + Below(random, 36), 60);
      Tie(problem, TieKind::kResponseGroups, others);
    } else if (dice < 451) {
      add(60 + Below(random, 140), 400);
      Tie(problem, TieKind::kResponseGroups, others);
    }
  }
  return problem;
}

// Forty sites in four zones, each with its nights, over which the helpdesk
// takes so many users.
WaveProblem Dated(int users, uint64_t seed) {
  WaveProblem problem = Usual(users, seed);
  Random random(seed + 1);
  problem.size = 100;
  problem.most_a_night = std::max(users / 40, 1);
  for (int site = 0; site < 40; ++site) {
    NightCalendar calendar{"site " + std::to_string(site), "UTC", {}, {}};
    for (int64_t day = 20000; day < 20400; ++day) {
      if ((day + site) % 7 > 3) continue;
      const Time opens{Hours(24 * day + 12 + site % 4 * 5).us};
      calendar.nights.push_back({opens, opens + Hours(6), day, {}});
      if (day % 90 < 10) calendar.nights.back().barriers = {0};
    }
    if (site % 5 == 0) calendar.most_a_night = 60;
    problem.calendars.push_back(std::move(calendar));
  }
  // Colleagues sit together: a site is a run of users.
  for (int user = 0; user < users; ++user)
    problem.movers[static_cast<size_t>(user)].calendar =
        static_cast<int>(40LL * user / users);
  return problem;
}

// The worst of sizes: two of 26 do not fit into 50, so half of all must be cut.
WaveProblem Halves(int users) {
  WaveProblem problem;
  problem.movers.resize(static_cast<size_t>(users));
  for (int first = 0; first + 26 <= users; first += 26) {
    std::vector<int> members(26);
    std::iota(members.begin(), members.end(), first);
    Tie(problem, TieKind::kResponseGroups, members);
  }
  return problem;
}

// A tree of bosses over all users: one cluster.
WaveProblem Tree(int users, uint64_t seed) {
  Random random(seed);
  WaveProblem problem;
  problem.movers.resize(static_cast<size_t>(users));
  for (int user = 1; user < users; ++user)
    Tie(problem, TieKind::kDelegates,
        {user, user - 1 - Below(random, std::min(user, 9))});
  return problem;
}

double Ratio(int64_t achieved, int64_t bound) {
  if (achieved == bound) return 1;
  return static_cast<double>(achieved) /
         static_cast<double>(std::max<int64_t>(bound, 1));
}

struct Figures {
  int64_t end = 0;  ///< waves, or days from the first night
  int64_t least_end = 0;
};

Figures FiguresOf(const WaveProblem& problem, const WaveAnswer& answer) {
  if (problem.calendars.empty()) return {answer.wave_count, answer.least_waves};
  const Time first = problem.calendars[0].nights[0].opens;
  return {(answer.ends - first).us / Hours(24).us + 1,
          (answer.ends_not_before - first).us / Hours(24).us + 1};
}

// The largest ratios to the bounds of the cases so far.
struct Worst {
  double splits = 1;
  double both = 1;
};

// A schedule of not all is worth nothing.
Worst Run(const char* name, const WaveProblem& problem, const Clock& clock) {
  const Time begin = clock.Now();
  const WaveAnswer answer = ArrangeWaves(problem);
  const double seconds = static_cast<double>((clock.Now() - begin).us) / 1e6;
  const Figures figures = FiguresOf(problem, answer);
  const double both = Ratio(figures.end + answer.splits,
                            figures.least_end + answer.least_splits);
  const double splits = Ratio(answer.splits, answer.least_splits);
  std::printf(
      "%-6s users %zu ties %zu | %s %lld bound %lld ratio %.4f | splits %lld "
      "bound %lld ratio %.4f | both %.4f | %.2f s%s\n",
      name, problem.movers.size(), problem.ties.size(),
      problem.calendars.empty() ? "waves" : "days",
      static_cast<long long>(figures.end),
      static_cast<long long>(figures.least_end),
      Ratio(figures.end, figures.least_end),
      static_cast<long long>(answer.splits),
      static_cast<long long>(answer.least_splits), splits, both, seconds,
      answer.unplaced.empty() ? "" : " | USERS LEFT OVER");
  return answer.unplaced.empty() ? Worst{splits, both} : Worst{99, 99};
}

void Conflict(int users, const Clock& clock) {
  WaveProblem problem = Dated(users, 3);
  problem.most_a_night = std::max(users / 400, 1);
  problem.limits = {{LimitKind::kSize, 0, "size"},
                    {LimitKind::kNightLoad, 0, "most a night"},
                    {LimitKind::kUntil, 0, "until"},
                    {LimitKind::kBarrier, 0, "freeze"}};
  for (int site = 0; site < 40; site += 5)
    problem.limits.push_back({LimitKind::kSiteLoad, site, "site"});
  const Time begin = clock.Now();
  const WaveConflict conflict = SmallestConflict(problem);
  std::printf("conflict of %zu limits among %zu, %.2f s\n",
              conflict.limits.size(), problem.limits.size(),
              static_cast<double>((clock.Now() - begin).us) / 1e6);
}

int Main(int argc, char** argv) {
  const int users = argc > 1 ? std::atoi(argv[1]) : 20000;
  if (users < 100) return 2;
  const SystemClock clock;
  Worst worst;
  const auto judge = [&](const char* name, const WaveProblem& problem) {
    const Worst one = Run(name, problem, clock);
    worst.splits = std::max(worst.splits, one.splits);
    worst.both = std::max(worst.both, one.both);
  };
  for (uint64_t seed : {1, 2, 3, 4, 5}) {
    judge("usual", Usual(users, seed));
    judge("dated", Dated(users, seed));
  }
  judge("halves", Halves(users));
  judge("tree", Tree(users, 1));
  Conflict(users, clock);
  std::printf("worst: splits %.4f both %.4f\n", worst.splits, worst.both);
  return std::max(worst.splits, worst.both) <= 1.05 ? 0 : 1;
}

}  // namespace
}  // namespace cutover

int main(int argc, char** argv) { return cutover::Main(argc, argv); }
