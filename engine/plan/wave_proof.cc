#include "engine/plan/wave_proof.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace cutover {
namespace {

size_t At(int index) { return static_cast<size_t>(index); }

class Proof {
 public:
  Proof(const Web& web, const std::vector<int>& parties, int room, int64_t work)
      : room_(room), most_work_(work) {
    std::map<int, int> number_of;
    for (size_t i = 0; i < parties.size(); ++i) {
      users_of_.push_back(web.parties[At(parties[i])].load.users);
      for (int tie : web.ties_of[At(parties[i])]) {
        const auto [at, is_new] =
            number_of.emplace(tie, static_cast<int>(number_of.size()));
        if (is_new) members_.emplace_back();
        members_[At(at->second)].push_back(static_cast<int>(i));
      }
    }
    std::erase_if(members_, [](const auto& each) { return each.size() < 2; });
    fate_.assign(members_.size(), Fate::kOpen);
    for (int each : LumpsOf(true).users_of) clusters_ += each > 0 ? 1 : 0;
  }

  // Whether every cut has more splits than that.
  bool Excludes(int64_t splits) {
    splits_ = splits;
    return IsDeadEnd() && work_ <= most_work_;
  }
  int64_t work() const { return work_; }

 private:
  enum class Fate { kOpen, kCut, kWhole };

  // What is held together if ties of these fates are whole.
  struct Lumps {
    std::vector<int> root_of;   ///< by party
    std::vector<int> users_of;  ///< by root
    int largest = -1;           ///< root
  };

  int Root(std::vector<int>& parent, int party) const {
    while (parent[At(party)] != party) {
      parent[At(party)] = parent[At(parent[At(party)])];
      party = parent[At(party)];
    }
    return party;
  }

  Lumps LumpsOf(bool with_open) {
    Lumps lumps;
    lumps.root_of.resize(users_of_.size());
    std::iota(lumps.root_of.begin(), lumps.root_of.end(), 0);
    for (size_t tie = 0; tie < members_.size(); ++tie) {
      if (fate_[tie] == Fate::kCut) continue;
      if (fate_[tie] == Fate::kOpen && !with_open) continue;
      const int first = Root(lumps.root_of, members_[tie][0]);
      for (int each : members_[tie])
        lumps.root_of[At(Root(lumps.root_of, each))] = first;
      work_ += static_cast<int64_t>(members_[tie].size());
    }
    lumps.users_of.assign(users_of_.size(), 0);
    for (size_t i = 0; i < users_of_.size(); ++i) {
      const int root = Root(lumps.root_of, static_cast<int>(i));
      lumps.root_of[i] = root;
      lumps.users_of[At(root)] += users_of_[i];
      if (lumps.largest < 0 ||
          lumps.users_of[At(root)] > lumps.users_of[At(lumps.largest)])
        lumps.largest = root;
    }
    return lumps;
  }

  // Waves that lumps of these users need: all their users, and of those
  // larger than a half each its own (Martello and Toth, for every threshold).
  int64_t WavesFor(std::vector<int>& lumps) const {
    int64_t most = 0;
    std::sort(lumps.begin(), lumps.end());
    const int64_t all = std::accumulate(lumps.begin(), lumps.end(), int64_t{0});
    most = (all + room_ - 1) / room_;
    int64_t left = all;
    for (size_t i = 0; i < lumps.size() && 2 * lumps[i] <= room_; ++i) {
      if (i > 0 && lumps[i] == lumps[i - 1]) {
        left -= lumps[i];
        continue;
      }
      most = std::max(most, WavesFrom(lumps, lumps[i], left));
      left -= lumps[i];
    }
    return std::max(most, WavesFrom(lumps, 0, 0));
  }

  // Lumps below `small` are left out; `left` are the users of the others.
  int64_t WavesFrom(const std::vector<int>& lumps, int small,
                    int64_t left) const {
    int64_t alone = 0;
    int64_t halves = 0;
    int64_t room = 0;
    for (int each : lumps) {
      if (each > room_ - small) {
        ++alone;
        left -= each;
      } else if (2 * each > room_) {
        ++halves;
        left -= each;
        room += room_ - each;
      }
    }
    const int64_t more = std::max<int64_t>(left - room, 0);
    return alone + halves + (more + room_ - 1) / room_;
  }

  // Splits of the ties, each by what hangs on it.
  int64_t SplitsAtLeast(const Lumps& lumps) {
    int64_t splits = 0;
    std::vector<int> seen(users_of_.size(), -1);
    std::vector<int> hanging;
    for (size_t tie = 0; tie < members_.size(); ++tie) {
      hanging.clear();
      for (int each : members_[tie]) {
        const int root = lumps.root_of[At(each)];
        if (seen[At(root)] == static_cast<int>(tie)) continue;
        seen[At(root)] = static_cast<int>(tie);
        hanging.push_back(lumps.users_of[At(root)]);
      }
      work_ += static_cast<int64_t>(members_[tie].size());
      const int64_t cut = fate_[tie] == Fate::kCut ? 1 : 0;
      if (hanging.size() == 1) {
        splits += cut;
      } else {
        splits += std::max(cut, WavesFor(hanging) - 1);
      }
    }
    return std::max(splits, WavesOfAll(lumps) - clusters_);
  }

  // What is connected over so many waves has a split less.
  int64_t WavesOfAll(const Lumps& lumps) const {
    std::vector<int> users;
    for (int each : lumps.users_of) {
      if (each > 0) users.push_back(each);
    }
    return WavesFor(users);
  }

  // The open tie with the most members among those that must not all be whole.
  int NextTie(const Lumps& lumps) const {
    const bool is_too_large = lumps.users_of[At(lumps.largest)] > room_;
    int next = -1;
    for (size_t tie = 0; tie < members_.size(); ++tie) {
      if (fate_[tie] != Fate::kOpen) continue;
      if (is_too_large && lumps.root_of[At(members_[tie][0])] != lumps.largest)
        continue;
      if (next < 0 || members_[tie].size() > members_[At(next)].size())
        next = static_cast<int>(tie);
    }
    return next;
  }

  bool IsDeadEnd() {
    if (work_ > most_work_) return false;
    const Lumps sure = LumpsOf(false);
    if (sure.users_of[At(sure.largest)] > room_) return true;
    if (SplitsAtLeast(sure) > splits_) return true;
    const Lumps all = LumpsOf(true);
    if (all.users_of[At(all.largest)] <= room_ && SplitsAtLeast(all) <= splits_)
      return false;
    const int tie = NextTie(all);
    if (tie < 0) return false;
    bool is_dead = true;
    for (const Fate fate : {Fate::kCut, Fate::kWhole}) {
      fate_[At(tie)] = fate;
      is_dead = is_dead && IsDeadEnd();
    }
    fate_[At(tie)] = Fate::kOpen;
    return is_dead;
  }

  const int room_;
  const int64_t most_work_;
  std::vector<int> users_of_;
  std::vector<std::vector<int>> members_;  ///< by tie
  std::vector<Fate> fate_;
  int64_t clusters_ = 0;  ///< connected ones
  int64_t splits_ = 0;
  int64_t work_ = 0;
};

}  // namespace

SplitProof ProveSplits(const Web& web, const std::vector<int>& parties,
                       int room, int64_t least, int64_t most, int64_t work) {
  Proof proof(web, parties, room, work);
  while (least < most && proof.Excludes(least)) ++least;
  return {least, proof.work()};
}

}  // namespace cutover
