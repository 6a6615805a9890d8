#include "engine/plan/wave_refine.h"

#include <algorithm>
#include <map>

namespace cutover {
namespace {

size_t At(int index) { return static_cast<size_t>(index); }

class Refining {
 public:
  Refining(const Web& web, const std::vector<std::vector<int>>& parts, int room)
      : web_(web), room_(room), users_(parts.size()) {
    std::map<int, int> ties;
    for (size_t part = 0; part < parts.size(); ++part) {
      for (int party : parts[part]) {
        parties_.push_back(party);
        part_of_.push_back(static_cast<int>(part));
        users_[part] += UsersOf(parties_.size() - 1);
        ties_of_.emplace_back();
        for (int tie : web.ties_of[At(party)]) {
          const auto at =
              ties.emplace(tie, static_cast<int>(ties.size())).first;
          ties_of_.back().push_back(at->second);
        }
      }
    }
    count_.assign(ties.size() * users_.size(), 0);
    for (size_t i = 0; i < parties_.size(); ++i) {
      for (int tie : ties_of_[i]) ++Count(tie, part_of_[i]);
    }
  }

  std::vector<std::vector<int>> Run() {
    constexpr int kMostPasses = 8;
    for (int pass = 0; pass < kMostPasses && Pass() > 0; ++pass) {
    }
    std::vector<std::vector<int>> parts(users_.size());
    for (size_t i = 0; i < parties_.size(); ++i)
      parts[At(part_of_[i])].push_back(parties_[i]);
    std::erase_if(parts, [](const auto& part) { return part.empty(); });
    return parts;
  }

 private:
  struct Step {
    size_t party = 0;
    int from = 0;
    int to = -1;
    int gain = 0;
  };

  int UsersOf(size_t i) const {
    return web_.parties[At(parties_[i])].load.users;
  }
  int& Count(int tie, int part) {
    return count_[At(tie) * users_.size() + At(part)];
  }

  int Gain(size_t i, int to) {
    int gain = 0;
    for (int tie : ties_of_[i]) {
      gain += Count(tie, part_of_[i]) == 1 ? 1 : 0;
      gain -= Count(tie, to) == 0 ? 1 : 0;
    }
    return gain;
  }

  void Shift(size_t i, int to) {
    const int from = part_of_[i];
    for (int tie : ties_of_[i]) {
      --Count(tie, from);
      ++Count(tie, to);
    }
    users_[At(from)] -= UsersOf(i);
    users_[At(to)] += UsersOf(i);
    part_of_[i] = to;
  }

  // The best of all; of equals the one that makes the fuller part.
  Step BestStep(const std::vector<char>& is_done) {
    Step best;
    int fullest = 0;
    for (size_t i = 0; i < parties_.size(); ++i) {
      if (is_done[i] != 0 || ties_of_[i].empty()) continue;
      for (int to = 0; to < static_cast<int>(users_.size()); ++to) {
        const int users = users_[At(to)] + UsersOf(i);
        if (to == part_of_[i] || users > room_) continue;
        const int gain = Gain(i, to);
        if (best.to >= 0 &&
            (gain < best.gain || (gain == best.gain && users <= fullest)))
          continue;
        best = {i, part_of_[i], to, gain};
        fullest = users;
      }
    }
    return best;
  }

  int Pass() {
    std::vector<char> is_done(parties_.size());
    std::vector<Step> steps;
    int gain = 0;
    int best = 0;
    size_t kept = 0;
    while (steps.size() < parties_.size()) {
      const Step step = BestStep(is_done);
      // A long way down seldom leads up again.
      if (step.to < 0 || gain + step.gain < best - 12) break;
      is_done[step.party] = 1;
      Shift(step.party, step.to);
      steps.push_back(step);
      gain += step.gain;
      if (gain <= best) continue;
      best = gain;
      kept = steps.size();
    }
    while (steps.size() > kept) {
      Shift(steps.back().party, steps.back().from);
      steps.pop_back();
    }
    return best;
  }

  const Web& web_;
  const int room_;
  std::vector<int> parties_;
  std::vector<int> part_of_;
  std::vector<int> users_;  ///< by part
  std::vector<std::vector<int>> ties_of_;
  std::vector<int> count_;  ///< members of each tie in each part
};

}  // namespace

std::vector<std::vector<int>> RefineCut(const Web& web,
                                        std::vector<std::vector<int>> parts,
                                        int room) {
  size_t parties = 0;
  for (const auto& part : parts) parties += part.size();
  if (parties > kMostRefined || parts.size() < 2) return parts;
  return Refining(web, parts, room).Run();
}

}  // namespace cutover
