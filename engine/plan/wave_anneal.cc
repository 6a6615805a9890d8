#include "engine/plan/wave_anneal.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace cutover {
namespace {

size_t At(int index) { return static_cast<size_t>(index); }

// Chances are parts of this.
constexpr uint64_t kSure = uint64_t{1} << 32;
// Of one split more: from one half down to one of four thousand.
constexpr uint64_t kFirstChance = kSure / 2;
constexpr uint64_t kStages = 64;
constexpr uint64_t kCooling = 8837;  ///< of ten thousand, from stage to stage
constexpr size_t kMostOfTie = 12;    ///< members that move as one
constexpr int kMostEvicted = 16;

class Annealing {
 public:
  Annealing(const Web& web, const std::vector<int>& parties,
            const AnnealLimits& limits, std::mt19937_64& random)
      : limits_(limits), random_(random), parties_(parties) {
    std::map<int, int> number_of;
    for (int party : parties) {
      users_of_.push_back(web.parties[At(party)].load.users);
      ties_of_.emplace_back();
      for (int tie : web.ties_of[At(party)]) {
        const auto [at, is_new] =
            number_of.emplace(tie, static_cast<int>(number_of.size()));
        if (is_new) members_.emplace_back();
        ties_of_.back().push_back(at->second);
        members_[At(at->second)].push_back(static_cast<int>(users_of_.size()) -
                                           1);
      }
    }
    count_.assign(members_.size() * At(limits.parts), 0);
  }

  // Empty where there is no room for all.
  std::vector<std::vector<int>> Run() {
    if (!Begin()) return {};
    best_ = part_of_;
    least_ = splits_;
    chance_ = kFirstChance;
    const int64_t stage = limits_.moves / static_cast<int64_t>(kStages) + 1;
    for (int64_t i = 1; i <= limits_.moves && least_ > limits_.enough; ++i) {
      Move();
      if (i % stage == 0) chance_ = chance_ * kCooling / 10'000;
    }
    std::vector<std::vector<int>> parts(held_.size());
    for (size_t i = 0; i < parties_.size(); ++i)
      parts[At(best_[i])].push_back(parties_[i]);
    std::erase_if(parts, [](const auto& part) { return part.empty(); });
    return parts;
  }

 private:
  int Below(size_t count) { return static_cast<int>(random_() % count); }
  int& Count(int tie, int part) {
    return count_[At(tie) * held_.size() + At(part)];
  }

  // The largest first, each where it first fits.
  bool Begin() {
    held_.assign(At(limits_.parts), {});
    users_.assign(At(limits_.parts), 0);
    part_of_.assign(users_of_.size(), -1);
    place_of_.assign(users_of_.size(), 0);
    std::vector<int> order(users_of_.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
      return users_of_[At(a)] > users_of_[At(b)];
    });
    for (int party : order) {
      const int part = PartFor(party, -1);
      if (part < 0) return false;
      Enter(party, part);
      for (int tie : ties_of_[At(party)])
        splits_ += Count(tie, part)++ == 0 ? 1 : 0;
    }
    splits_ -= static_cast<int64_t>(members_.size());
    return true;
  }

  int PartFor(int party, int but) const {
    for (size_t part = 0; part < users_.size(); ++part) {
      if (static_cast<int>(part) != but && HasRoom(party, part))
        return static_cast<int>(part);
    }
    return -1;
  }
  bool HasRoom(int party, size_t part) const {
    return users_[part] + users_of_[At(party)] <= limits_.room;
  }

  void Enter(int party, int part) {
    part_of_[At(party)] = part;
    place_of_[At(party)] = static_cast<int>(held_[At(part)].size());
    held_[At(part)].push_back(party);
    users_[At(part)] += users_of_[At(party)];
  }

  void Leave(int party) {
    const int part = part_of_[At(party)];
    auto& held = held_[At(part)];
    const int last = held.back();
    held[At(place_of_[At(party)])] = last;
    place_of_[At(last)] = place_of_[At(party)];
    held.pop_back();
    users_[At(part)] -= users_of_[At(party)];
  }

  // Moves the party and notes from where.
  void Shift(int party, int to) {
    const int from = part_of_[At(party)];
    for (int tie : ties_of_[At(party)]) {
      splits_ -= --Count(tie, from) == 0 ? 1 : 0;
      splits_ += Count(tie, to)++ == 0 ? 1 : 0;
    }
    Leave(party);
    Enter(party, to);
    shifted_.emplace_back(party, from);
  }

  void Move() {
    const int64_t before = splits_;
    shifted_.clear();
    if (Propose() && IsTaken(splits_ - before)) {
      if (splits_ >= least_) return;
      least_ = splits_;
      best_ = part_of_;
      return;
    }
    const std::vector<std::pair<int, int>> back = std::move(shifted_);
    for (auto each = back.rbegin(); each != back.rend(); ++each)
      Shift(each->first, each->second);
  }

  bool IsTaken(int64_t worse) {
    uint64_t chance = kSure;
    for (int64_t i = 0; i < worse && chance > 0; ++i)
      chance = chance * chance_ / kSure;
    return (random_() >> 32) < chance;
  }

  // A party or a whole tie goes to a part, mostly to one where mates are.
  bool Propose() {
    const int party = Below(parties_.size());
    const auto& ties = ties_of_[At(party)];
    if (ties.empty()) return false;
    const auto& mates = members_[At(ties[At(Below(ties.size()))])];
    const int to = Below(4) > 0 ? part_of_[At(mates[At(Below(mates.size()))])]
                                : Below(held_.size());
    if (Below(10) < 3) {
      if (mates.size() > kMostOfTie) return false;
      for (int each : mates) {
        if (part_of_[At(each)] != to) Shift(each, to);
      }
    } else if (part_of_[At(party)] != to) {
      Shift(party, to);
    }
    if (shifted_.empty()) return false;
    return MakeRoom(to, shifted_[At(Below(shifted_.size()))].second);
  }

  // Whom it costs least of some, back to where the others came from.
  bool MakeRoom(int part, int back) {
    for (int i = 0; users_[At(part)] > limits_.room; ++i) {
      if (i == kMostEvicted) return false;
      const int party = Cheapest(part, back);
      if (party < 0) continue;
      const int to = HasRoom(party, At(back)) ? back : PartFor(party, part);
      if (to < 0) return false;
      Shift(party, to);
    }
    return true;
  }

  int Cheapest(int part, int to) {
    int best = -1;
    int least = 0;
    for (int i = 0; i < 4; ++i) {
      const int party = held_[At(part)][At(Below(held_[At(part)].size()))];
      if (std::any_of(shifted_.begin(), shifted_.end(),
                      [&](const auto& each) { return each.first == party; }))
        continue;
      int cost = 0;
      for (int tie : ties_of_[At(party)]) {
        cost += Count(tie, to) == 0 ? 1 : 0;
        cost -= Count(tie, part) == 1 ? 1 : 0;
      }
      if (best >= 0 && cost >= least) continue;
      best = party;
      least = cost;
    }
    return best;
  }

  const AnnealLimits limits_;
  std::mt19937_64& random_;
  const std::vector<int>& parties_;  ///< numbered anew, in their order
  std::vector<int> users_of_;
  std::vector<std::vector<int>> ties_of_;
  std::vector<std::vector<int>> members_;  ///< by tie
  std::vector<int> count_;                 ///< members, by tie and part
  std::vector<std::vector<int>> held_;     ///< by part
  std::vector<int> users_;                 ///< by part
  std::vector<int> part_of_;
  std::vector<int> place_of_;  ///< in held_
  std::vector<std::pair<int, int>> shifted_;
  int64_t splits_ = 0;
  uint64_t chance_ = kSure;
  std::vector<int> best_;
  int64_t least_ = 0;
};

}  // namespace

std::vector<std::vector<int>> AnnealCut(const Web& web,
                                        const std::vector<int>& parties,
                                        const AnnealLimits& limits,
                                        std::mt19937_64& random) {
  if (limits.parts < 2) return {};
  return Annealing(web, parties, limits, random).Run();
}

}  // namespace cutover
