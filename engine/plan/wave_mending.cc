#include "engine/plan/wave_mending.h"

#include <algorithm>
#include <map>
#include <set>

namespace cutover {
namespace {

size_t At(int index) { return static_cast<size_t>(index); }

// Parties looked at, in all trials together: some tenths of a second.
constexpr int64_t kMostWork = 4'000'000;

class Mending {
 public:
  Mending(const Web& web, const std::vector<int>& parties, WaveLedger& ledger,
          std::vector<int>& slot_of)
      : web_(web),
        ledger_(ledger),
        slot_of_(slot_of),
        is_movable_(web.parties.size()),
        spread_(web.ties.size()) {
    for (int each : parties) {
      if (slot_of[At(each)] < 0) continue;
      is_movable_[At(each)] = 1;
      held_[slot_of[At(each)]].insert(each);
    }
    for (size_t tie = 0; tie < web.ties.size(); ++tie) {
      for (int each : web.ties[tie]) {
        if (slot_of[At(each)] >= 0) ++spread_[tie][slot_of[At(each)]];
      }
    }
  }

  void Run() {
    for (bool is_better = true; is_better && work_ < kMostWork;) {
      is_better = false;
      for (size_t tie = 0; tie < spread_.size() && work_ < kMostWork; ++tie) {
        if (spread_[tie].size() > 1 && Mend(static_cast<int>(tie)))
          is_better = true;
      }
    }
  }

 private:
  // Each pair of waves of the tie, from the one with the fewest members.
  bool Mend(int tie) {
    std::vector<std::pair<int, int>> slots;
    for (const auto& [slot, count] : spread_[At(tie)])
      slots.emplace_back(count, slot);
    std::sort(slots.begin(), slots.end());
    for (const auto& from : slots) {
      for (auto to = slots.rbegin(); to != slots.rend(); ++to) {
        if (to->second == from.second) continue;
        const std::vector<int> side = SideOf(tie, from.second);
        if (side.empty()) break;
        if (TryMove(side, to->second) ||
            TryMove(WithHangers(side, from.second), to->second))
          return true;
      }
    }
    return false;
  }

  std::vector<int> SideOf(int tie, int slot) const {
    std::vector<int> side;
    for (int each : web_.ties[At(tie)]) {
      if (slot_of_[At(each)] != slot) continue;
      if (!is_movable_[At(each)]) return {};
      side.push_back(each);
    }
    return side;
  }

  // All in the slot that are tied to the side, directly or not.
  std::vector<int> WithHangers(std::vector<int> side, int slot) const {
    std::set<int> seen(side.begin(), side.end());
    for (size_t at = 0; at < side.size(); ++at) {
      for (int tie : web_.ties_of[At(side[at])]) {
        for (int mate : web_.ties[At(tie)]) {
          if (slot_of_[At(mate)] == slot && is_movable_[At(mate)] &&
              seen.insert(mate).second)
            side.push_back(mate);
        }
      }
    }
    return side;
  }

  // Splits that a party's move takes away, less those that it makes.
  int64_t Gain(int party, int to) const {
    int64_t gain = 0;
    const int from = slot_of_[At(party)];
    for (int tie : web_.ties_of[At(party)]) {
      const auto& spread = spread_[At(tie)];
      gain += spread.at(from) == 1 ? 1 : 0;
      gain -= spread.contains(to) ? 0 : 1;
    }
    return gain;
  }

  // Of `party`: books it over, whether it fits or not. Returns the gain.
  int64_t Shift(int party, int to) {
    const int64_t gain = Gain(party, to);
    const int from = slot_of_[At(party)];
    ledger_.Give(from, web_.parties[At(party)].load);
    ledger_.Take(to, web_.parties[At(party)].load);
    for (int tie : web_.ties_of[At(party)]) {
      auto& spread = spread_[At(tie)];
      if (--spread[from] == 0) spread.erase(from);
      ++spread[to];
    }
    held_[from].erase(party);
    held_[to].insert(party);
    slot_of_[At(party)] = to;
    ++work_;
    return gain;
  }

  bool MayBeIn(int party, int slot) const {
    return web_.parties[At(party)].lane == ledger_.slot(slot).lane &&
           web_.parties[At(party)].not_before <= ledger_.OpensAt(slot);
  }

  // Moves all of them, and others back until there is room again; takes all
  // back unless there are fewer splits then.
  bool TryMove(const std::vector<int>& parties, int to) {
    const int from = slot_of_[At(parties[0])];
    if (static_cast<int>(parties.size()) > ledger_.slot(to).capacity)
      return false;
    for (int each : parties) {
      if (!MayBeIn(each, to)) return false;
    }
    std::vector<std::pair<int, int>> shifted;
    int64_t gain = 0;
    for (int each : parties) {
      gain += Shift(each, to);
      shifted.emplace_back(each, from);
    }
    const std::set<int> moved(parties.begin(), parties.end());
    while (gain > 0 && !ledger_.IsKept(to)) {
      const int back = LeastLoss(to, from, moved, shifted);
      if (back < 0) break;
      gain += Shift(back, from);
      shifted.emplace_back(back, to);
    }
    if (gain > 0 && ledger_.IsKept(to) && ledger_.IsKept(from)) return true;
    for (auto each = shifted.rbegin(); each != shifted.rend(); ++each)
      Shift(each->first, each->second);
    return false;
  }

  // Who may go back with the least loss, the first of equals; -1: nobody.
  int LeastLoss(int slot, int to, const std::set<int>& moved,
                const std::vector<std::pair<int, int>>& shifted) {
    int best = -1;
    int64_t most = 0;
    for (int each : held_[slot]) {
      ++work_;
      if (moved.contains(each) || !MayBeIn(each, to)) continue;
      const bool is_back =
          std::any_of(shifted.begin(), shifted.end(),
                      [&](const auto& one) { return one.first == each; });
      if (is_back) continue;
      const int64_t gain = Gain(each, to);
      if (best >= 0 && gain <= most) continue;
      best = each;
      most = gain;
      if (gain >= 0) break;
    }
    return best;
  }

  const Web& web_;
  WaveLedger& ledger_;
  std::vector<int>& slot_of_;
  std::vector<char> is_movable_;
  std::vector<std::map<int, int>> spread_;  ///< of each tie, by slot
  std::map<int, std::set<int>> held_;       ///< who moves, by slot
  int64_t work_ = 0;
};

}  // namespace

void MendSplits(const Web& web, const std::vector<int>& parties,
                WaveLedger& ledger, std::vector<int>& slot_of) {
  Mending(web, parties, ledger, slot_of).Run();
}

}  // namespace cutover
