#include "engine/plan/wave_lumps.h"

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>
#include <tuple>

namespace cutover {
namespace {

// Lumps below `small` are left out; `left` are the users of the others.
int64_t WavesFrom(const std::vector<int>& lumps, int room, int small,
                  int64_t left) {
  int64_t alone = 0;
  int64_t halves = 0;
  int64_t rest = 0;
  for (int each : lumps) {
    if (each > room - small) {
      ++alone;
      left -= each;
    } else if (2 * each > room) {
      ++halves;
      left -= each;
      rest += room - each;
    }
  }
  const int64_t more = std::max<int64_t>(left - rest, 0);
  return alone + halves + (more + room - 1) / room;
}

class LumpPacker {
 public:
  LumpPacker(const std::vector<Lump>& lumps, int room)
      : lumps_(lumps), room_(room) {
    for (size_t i = 0; i < lumps.size(); ++i) {
      if (lumps[i].users > 0) order_.push_back(i);
    }
  }

  // Ties go by the order of their bits, from bit `first` on.
  LumpPacking Run(int first) {
    const auto rank = [&](size_t at) {
      const Lump& lump = lumps_[at];
      return std::tuple(-std::popcount(lump.ties), std::rotr(lump.ties, first),
                        -lump.users, at);
    };
    std::sort(order_.begin(), order_.end(),
              [&](size_t a, size_t b) { return rank(a) < rank(b); });
    waves_.clear();
    rest_.clear();
    for (const Lump& each : lumps_) rest_[each.ties] += each.users;
    LumpPacking packing{std::vector<int>(lumps_.size()), 0};
    for (size_t at : order_) {
      const size_t wave = WaveFor(lumps_[at]);
      packing.wave_of[at] = static_cast<int>(wave);
      packing.touched += Enter(lumps_[at], waves_[wave]);
    }
    return packing;
  }

 private:
  // How many ties the wave did not have before.
  int Enter(const Lump& lump, Lump& wave) {
    const int more = std::popcount(lump.ties & ~wave.ties);
    wave.ties |= lump.ties;
    wave.users += lump.users;
    rest_.at(lump.ties) -= lump.users;
    return more;
  }

  // Where the fewest ties come in, rather among its like; there the tightest
  // that takes the rest of its like, else the widest. As long as its like fill
  // a wave they get one, so that waves of more ties keep room for odd rests.
  size_t WaveFor(const Lump& lump) {
    const int rest = rest_.at(lump.ties);
    const auto cost = [&](const Lump& wave) {
      const int left = room_ - wave.users;
      return std::tuple(std::popcount(lump.ties & ~wave.ties),
                        wave.ties != lump.ties, left < rest,
                        left < rest ? -left : left);
    };
    size_t best = waves_.size();
    std::tuple least(std::popcount(lump.ties), false, room_ < rest, room_);
    for (size_t i = 0; i < waves_.size(); ++i) {
      if (waves_[i].users + lump.users > room_) continue;
      if (rest >= room_ && waves_[i].ties != lump.ties) continue;
      if (cost(waves_[i]) >= least) continue;
      best = i;
      least = cost(waves_[i]);
    }
    if (best == waves_.size()) waves_.emplace_back();
    return best;
  }

  const std::vector<Lump>& lumps_;
  const int room_;
  std::vector<size_t> order_;
  std::vector<Lump> waves_;       ///< what is in them
  std::map<uint64_t, int> rest_;  ///< users without a wave, by their ties
};

}  // namespace

int64_t LeastWaves(std::vector<int>& lumps, int room) {
  std::sort(lumps.begin(), lumps.end());
  const int64_t all = std::accumulate(lumps.begin(), lumps.end(), int64_t{0});
  int64_t most = (all + room - 1) / room;
  int64_t left = all;
  for (size_t i = 0; i < lumps.size() && 2 * lumps[i] <= room; ++i) {
    if (i == 0 || lumps[i] != lumps[i - 1])
      most = std::max(most, WavesFrom(lumps, room, lumps[i], left));
    left -= lumps[i];
  }
  return std::max(most, WavesFrom(lumps, room, 0, 0));
}

LumpPacking PackLumps(const std::vector<Lump>& lumps, int room,
                      int64_t enough) {
  uint64_t ties = 0;
  for (const Lump& each : lumps) ties |= each.ties;
  LumpPacker packer(lumps, room);
  LumpPacking best = packer.Run(0);
  const int orders = static_cast<int>(std::bit_width(ties));
  for (int first = 1; first < orders && best.touched > enough; ++first) {
    LumpPacking packing = packer.Run(first);
    if (packing.touched < best.touched) best = std::move(packing);
  }
  return best;
}

}  // namespace cutover
