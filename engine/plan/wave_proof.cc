#include "engine/plan/wave_proof.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include "engine/plan/wave_lumps.h"

namespace cutover {
namespace {

size_t At(int index) { return static_cast<size_t>(index); }

// Cut ties that a lump has bits for.
constexpr int kMostCut = 64;

enum class Verdict { kNone, kFound, kUnknown };

class Proof {
 public:
  Proof(const Web& web, const std::vector<int>& parties, int room)
      : room_(room), parties_(parties) {
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
    seen_.resize(users_of_.size());
    for (int each : JoinedBy(Fate::kOpen).users_of)
      clusters_ += each > 0 ? 1 : 0;
  }

  // Whether a cut has as few splits as that.
  Verdict Look(int64_t splits, int64_t work) {
    splits_ = splits;
    most_work_ = work_ + work;
    fate_.assign(members_.size(), Fate::kOpen);
    return LookOn(Joining::kNew);
  }
  int64_t work() const { return work_; }
  std::vector<std::vector<int>> parts() { return std::move(parts_); }

 private:
  enum class Fate { kOpen, kCut, kWhole };
  // Whether the parties that open ties join were packed in vain already.
  enum class Joining { kNew, kPacked };

  // What is held together by ties.
  struct Joined {
    std::vector<int> root_of;   ///< by party
    std::vector<int> users_of;  ///< by root
    int largest = -1;           ///< root
    int Most() const { return users_of[At(largest)]; }
  };

  int Root(std::vector<int>& parent, int party) const {
    while (parent[At(party)] != party) {
      parent[At(party)] = parent[At(parent[At(party)])];
      party = parent[At(party)];
    }
    return party;
  }

  // By whole ties, and by those of that fate.
  Joined JoinedBy(Fate fate) {
    Joined joined;
    joined.root_of.resize(users_of_.size());
    std::iota(joined.root_of.begin(), joined.root_of.end(), 0);
    for (size_t tie = 0; tie < members_.size(); ++tie) {
      if (fate_[tie] != Fate::kWhole && fate_[tie] != fate) continue;
      const int first = Root(joined.root_of, members_[tie][0]);
      for (int each : members_[tie])
        joined.root_of[At(Root(joined.root_of, each))] = first;
      work_ += static_cast<int64_t>(members_[tie].size());
    }
    joined.users_of.assign(users_of_.size(), 0);
    for (size_t i = 0; i < users_of_.size(); ++i) {
      const int root = Root(joined.root_of, static_cast<int>(i));
      joined.root_of[i] = root;
      joined.users_of[At(root)] += users_of_[i];
      if (joined.largest < 0 || joined.users_of[At(root)] > joined.Most())
        joined.largest = root;
    }
    return joined;
  }

  // Calls `see` with each root on which the tie has members, once.
  template <class See>
  void ForRoots(size_t tie, const Joined& joined, See see) {
    ++look_;
    work_ += static_cast<int64_t>(members_[tie].size());
    for (int each : members_[tie]) {
      const int root = joined.root_of[At(each)];
      if (seen_[At(root)] == look_) continue;
      seen_[At(root)] = look_;
      see(root);
    }
  }

  // The most of: each tie by what hangs on it; open ties so, and those that
  // are cut by layers; and what is connected over n waves has n - 1 splits.
  int64_t SplitsAtLeast(const Joined& joined) {
    int64_t open = 0;
    int64_t cut = 0;
    std::vector<int> hanging;
    std::vector<int> cut_of(users_of_.size());
    for (size_t tie = 0; tie < members_.size(); ++tie) {
      const bool is_cut = fate_[tie] == Fate::kCut;
      hanging.clear();
      ForRoots(tie, joined, [&](int root) {
        hanging.push_back(joined.users_of[At(root)]);
        if (is_cut) ++cut_of[At(root)];
      });
      const int64_t splits =
          hanging.size() > 1 ? LeastWaves(hanging, room_) - 1 : 0;
      (is_cut ? cut : open) += std::max<int64_t>(splits, is_cut ? 1 : 0);
    }
    cut = std::max(cut, SplitsByLayers(joined, cut_of));
    return std::max(open + cut, WavesOver(joined, cut_of, 0) - clusters_);
  }

  // A wave that holds a lump on n cut ties touches n of them: so many waves
  // touch one at least, so many two.
  int64_t SplitsByLayers(const Joined& joined, const std::vector<int>& cut_of) {
    const int most = *std::max_element(cut_of.begin(), cut_of.end());
    int64_t splits = -std::count(fate_.begin(), fate_.end(), Fate::kCut);
    for (int layer = 1; layer <= most; ++layer)
      splits += WavesOver(joined, cut_of, layer);
    return splits;
  }

  // Waves that what hangs on so many cut ties or more needs.
  int64_t WavesOver(const Joined& joined, const std::vector<int>& cut_of,
                    int layer) const {
    std::vector<int> users;
    for (size_t i = 0; i < cut_of.size(); ++i) {
      if (joined.users_of[i] > 0 && cut_of[i] >= layer)
        users.push_back(joined.users_of[i]);
    }
    return LeastWaves(users, room_);
  }

  Verdict LookOn(Joining joining) {
    if (work_ > most_work_) return Verdict::kUnknown;
    const Joined sure = JoinedBy(Fate::kWhole);
    if (sure.Most() > room_ || SplitsAtLeast(sure) > splits_)
      return Verdict::kNone;
    const Joined all = JoinedBy(Fate::kOpen);
    if (joining == Joining::kNew && all.Most() <= room_ && Pack(all))
      return Verdict::kFound;
    const int tie = NextTie(all, sure);
    // Packing is no proof.
    return tie < 0 ? Verdict::kUnknown : Branch(At(tie));
  }

  Verdict Branch(size_t tie) {
    Verdict verdict = Verdict::kNone;
    for (const Fate fate : {Fate::kCut, Fate::kWhole}) {
      fate_[tie] = fate;
      const Verdict one =
          LookOn(fate == Fate::kCut ? Joining::kNew : Joining::kPacked);
      if (one == Verdict::kFound) return one;
      if (one == Verdict::kUnknown) verdict = one;
    }
    fate_[tie] = Fate::kOpen;
    return verdict;
  }

  // Of the open ties in the largest lump the one that makes the largest if it
  // is whole: soon that is more than a wave, and the branch ends.
  int NextTie(const Joined& all, const Joined& sure) {
    int next = -1;
    std::tuple<int, int, size_t> most;
    for (size_t tie = 0; tie < members_.size(); ++tie) {
      if (fate_[tie] != Fate::kOpen) continue;
      const int lump = all.users_of[At(all.root_of[At(members_[tie][0])])];
      if (next >= 0 && lump < std::get<0>(most)) continue;
      int whole = 0;
      ForRoots(tie, sure, [&](int root) { whole += sure.users_of[At(root)]; });
      const std::tuple rank(lump, whole, members_[tie].size());
      if (next >= 0 && rank <= most) continue;
      next = static_cast<int>(tie);
      most = rank;
    }
    return next;
  }

  // Whether packing finds waves with few enough splits.
  bool Pack(const Joined& all) {
    if (SplitsAtLeast(all) > splits_) return false;
    std::vector<Lump> lumps(users_of_.size());
    for (size_t i = 0; i < lumps.size(); ++i) lumps[i].users = all.users_of[i];
    int cut = 0;
    for (size_t tie = 0; tie < members_.size(); ++tie) {
      if (fate_[tie] != Fate::kCut) continue;
      if (cut == kMostCut) return false;
      ForRoots(tie, all,
               [&](int root) { lumps[At(root)].ties |= uint64_t{1} << cut; });
      ++cut;
    }
    work_ += static_cast<int64_t>(lumps.size()) * (cut + 1);
    const LumpPacking packing = PackLumps(lumps, room_, splits_ + cut);
    if (packing.touched > splits_ + cut) return false;
    Keep(all, packing);
    return true;
  }

  void Keep(const Joined& all, const LumpPacking& packing) {
    parts_.assign(parties_.size(), {});
    for (size_t i = 0; i < parties_.size(); ++i) {
      const int wave = packing.wave_of[At(all.root_of[i])];
      parts_[At(wave)].push_back(parties_[i]);
    }
    std::erase_if(parts_, [](const auto& each) { return each.empty(); });
  }

  const int room_;
  const std::vector<int>& parties_;  ///< numbered anew, in their order
  std::vector<int> users_of_;
  std::vector<std::vector<int>> members_;  ///< by tie
  std::vector<Fate> fate_;                 ///< by tie
  int64_t clusters_ = 0;                   ///< connected ones
  int64_t splits_ = 0;
  int64_t work_ = 0;
  int64_t most_work_ = 0;
  int64_t look_ = 0;
  std::vector<int64_t> seen_;            ///< by root the last look at it
  std::vector<std::vector<int>> parts_;  ///< that were found
};

}  // namespace

SplitProof ProveSplits(const Web& web, const std::vector<int>& parties,
                       int room, int64_t least, int64_t most, int64_t work) {
  SplitProof result{least};
  Proof proof(web, parties, room);
  bool is_proven = true;
  for (; least < most && proof.work() < work; ++least) {
    // What is too few is the longest to look for: half is kept for more.
    const Verdict verdict = proof.Look(least, (work - proof.work()) / 2);
    if (verdict == Verdict::kFound) {
      result.parts = proof.parts();
      break;
    }
    is_proven = is_proven && verdict == Verdict::kNone;
    if (is_proven) result.least = least + 1;
  }
  result.work = proof.work();
  return result;
}

}  // namespace cutover
