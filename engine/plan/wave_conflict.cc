#include "engine/plan/wave_conflict.h"

#include <algorithm>

namespace cutover {
namespace {

using Numbers = std::vector<size_t>;  ///< of limits, ascending

// Movers placed in all trials of smaller sets together, and what a trial costs
// besides: some seconds' work.
constexpr size_t kMostWork = 2'000'000;
constexpr size_t kWorkOfATrial = 2'000;

class Filter {
 public:
  explicit Filter(const WaveProblem& problem) : problem_(problem) {}

  WaveConflict Run() {
    Numbers kept(problem_.limits.size());
    for (size_t i = 0; i < kept.size(); ++i) kept[i] = i;
    Drop(kept, 0, kept.size());
    for (size_t count = 1; count < kept.size(); ++count) {
      Numbers smaller;
      if (FindSmaller(count, 0, smaller)) kept = std::move(smaller);
    }
    const WaveAnswer answer = Arrange(kept, Effort::kBest);
    WaveConflict conflict{{}, answer.unplaced, answer.is_impossible};
    for (size_t each : kept) conflict.limits.push_back(problem_.limits[each]);
    return conflict;
  }

 private:
  WaveAnswer Arrange(const Numbers& kept, Effort effort) {
    WaveProblem relaxed = problem_;
    for (size_t i = 0; i < problem_.limits.size(); ++i) {
      if (!std::binary_search(kept.begin(), kept.end(), i))
        Lift(problem_.limits[i], relaxed);
    }
    return ArrangeWaves(relaxed, effort);
  }

  // A deletion filter by halves: what is needed in the presence of more is
  // needed in the presence of less, so a limit that is kept stays needed.
  void Drop(Numbers& kept, size_t from, size_t to) {
    if (from == to) return;
    Numbers fewer = kept;
    std::erase_if(fewer, [&](size_t i) { return from <= i && i < to; });
    if (IsInConflict(fewer)) {
      kept = std::move(fewer);
      return;
    }
    if (to - from == 1) return;
    const size_t middle = from + (to - from) / 2;
    Drop(kept, middle, to);
    Drop(kept, from, middle);
  }

  bool IsInConflict(const Numbers& kept) {
    return !Arrange(kept, Effort::kFeasible).unplaced.empty();
  }

  // Every set of `count` limits, in order, while there is work left to do.
  bool FindSmaller(size_t count, size_t from, Numbers& chosen) {
    if (chosen.size() == count) {
      work_ += problem_.movers.size() + kWorkOfATrial;
      return work_ <= kMostWork && IsInConflict(chosen);
    }
    for (size_t i = from; i < problem_.limits.size(); ++i) {
      if (work_ > kMostWork) return false;
      chosen.push_back(i);
      if (FindSmaller(count, i + 1, chosen)) return true;
      chosen.pop_back();
    }
    return false;
  }

  const WaveProblem& problem_;
  size_t work_ = 0;
};

std::string WhoIsLeft(const std::vector<int>& unplaced,
                      const std::vector<std::string>& names) {
  constexpr size_t kMostNamed = 3;
  std::string text;
  for (size_t i = 0; i < std::min(unplaced.size(), kMostNamed); ++i) {
    text += (i == 0 ? "" : ", ") + names[static_cast<size_t>(unplaced[i])];
  }
  if (unplaced.size() > kMostNamed)
    text += " and " + std::to_string(unplaced.size() - kMostNamed) + " more";
  return text;
}

}  // namespace

WaveConflict SmallestConflict(const WaveProblem& problem) {
  return Filter(problem).Run();
}

Error WaveRefusal(const WaveConflict& conflict,
                  const std::vector<std::string>& names) {
  std::string message = conflict.is_proven ? "no waves can keep "
                                           : "no waves were found that keep ";
  message += conflict.limits.size() == 1 ? "this:" : "all of these together:";
  for (const WaveLimit& each : conflict.limits) message += "\n  " + each.words;
  message += "\nwithout a wave: " + WhoIsLeft(conflict.unplaced, names);
  return Error{ErrorCode::kRefused, message,
               conflict.limits.size() == 1
                   ? "loosen it in the campaign, or plan fewer users"
                   : "loosen one of them in the campaign, whichever can give "
                     "way; or plan fewer users"};
}

}  // namespace cutover
