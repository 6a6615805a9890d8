#include "engine/plan/wave_packing.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

namespace cutover {
namespace {

size_t At(int index) { return static_cast<size_t>(index); }

class Packing {
 public:
  Packing(const Web& web, Cutter& cutter, const Tracks& tracks, int horizon,
          WaveLedger& ledger, std::vector<int>& slot_of)
      : web_(web),
        cutter_(cutter),
        tracks_(tracks),
        horizon_(horizon),
        ledger_(ledger),
        slot_of_(slot_of) {}

  std::vector<int> Pack(std::vector<Cluster> clusters) {
    Order(clusters);
    std::vector<Cluster> homeless;
    size_t at = 0;
    for (; at < clusters.size() && clusters[at].parties.size() > 1; ++at) {
      if (!PlaceWhole(clusters[at]))
        homeless.push_back(std::move(clusters[at]));
    }
    for (const Cluster& each : homeless) PlaceInParts(each);
    for (; at < clusters.size(); ++at) {
      if (!PlaceWhole(clusters[at]))
        unplaced_.push_back(clusters[at].parties[0]);
    }
    return std::move(unplaced_);
  }

 private:
  // Lanes with the least room to spare go first: they have nowhere else to
  // go. Of equal loads the first party's number decides.
  void Order(std::vector<Cluster>& clusters) const {
    std::vector<int64_t> slack(tracks_.size());
    for (size_t lane = 0; lane < tracks_.size(); ++lane) {
      for (int slot : tracks_[lane]) {
        if (slot >= horizon_) break;
        slack[lane] += std::min(ledger_.Room(slot), 1 << 20);
      }
    }
    for (const Cluster& each : clusters)
      slack[At(each.lane)] -= each.load.users;
    const auto rank = [&](const Cluster& each) {
      return std::tuple(each.parties.size() == 1, slack[At(each.lane)],
                        each.lane, -each.load.users, -each.load.seats);
    };
    std::sort(clusters.begin(), clusters.end(),
              [&](const Cluster& a, const Cluster& b) {
                const auto first = rank(a);
                const auto second = rank(b);
                if (first != second) return first < second;
                return std::tie(b.load.takes, b.not_before, a.parties[0]) <
                       std::tie(a.load.takes, a.not_before, b.parties[0]);
              });
  }

  void Settle(const Cluster& cluster, int slot) {
    ledger_.Take(slot, cluster.load);
    for (int party : cluster.parties) slot_of_[At(party)] = slot;
  }

  bool MayBeIn(const Cluster& cluster, int slot) const {
    return cluster.not_before <= ledger_.OpensAt(slot) &&
           ledger_.Fits(slot, cluster.load);
  }

  // Clusters of one load come one after the other, and rooms only shrink: what
  // was too small for the last is too small for the next.
  bool PlaceWhole(const Cluster& cluster) {
    const auto kind = std::tie(cluster.lane, cluster.load, cluster.not_before);
    if (kind != std::tie(last_.lane, last_.load, last_.not_before)) {
      last_ = {cluster.lane, cluster.load, cluster.not_before, {}};
      next_ = 0;
    }
    const auto& track = tracks_[At(cluster.lane)];
    for (; next_ < track.size() && track[next_] < horizon_; ++next_) {
      if (!MayBeIn(cluster, track[next_])) continue;
      Settle(cluster, track[next_]);
      return true;
    }
    return false;
  }

  // A room that takes all of the rest, the tightest; else the widest.
  void PlaceInParts(const Cluster& cluster) {
    Rooms& rooms = RoomsOf(cluster.lane);
    std::vector<int> rest = cluster.parties;
    Rooms barred;
    while (!rest.empty() && !rooms.empty()) {
      auto room = rooms.lower_bound({ClusterOf(web_, rest).load.users, 0});
      if (room == rooms.end()) {
        // Of the widest the earliest.
        room = rooms.lower_bound({std::prev(room)->first, 0});
      }
      const auto [width, slot] = *room;
      rooms.erase(room);
      const int now = ledger_.Room(slot);
      if (now < width) {
        if (now > 0) rooms.emplace(now, slot);
      } else if (!PlacePart(rest, slot, width)) {
        barred.emplace(width, slot);
      } else if (ledger_.Room(slot) > 0) {
        rooms.emplace(ledger_.Room(slot), slot);
      }
    }
    rooms.merge(barred);
    for (int party : rest) {
      if (!PlaceWhole(ClusterOf(web_, {party}))) unplaced_.push_back(party);
    }
  }

  // Moves the largest part of `rest` that the slot takes out of it.
  bool PlacePart(std::vector<int>& rest, int slot, int room) {
    std::vector<Cluster> parts = cutter_.Cut(rest, room);
    std::stable_sort(parts.begin(), parts.end(),
                     [](const Cluster& a, const Cluster& b) {
                       return a.load.users > b.load.users;
                     });
    for (const Cluster& part : parts) {
      if (!MayBeIn(part, slot)) continue;
      Settle(part, slot);
      std::erase_if(rest, [&](int party) {
        return std::binary_search(part.parties.begin(), part.parties.end(),
                                  party);
      });
      return true;
    }
    return false;
  }

  /// Slots by their room; rooms that shrank since they were noted are noted
  /// anew when they come up.
  using Rooms = std::set<std::pair<int, int>>;

  Rooms& RoomsOf(int lane) {
    const auto [at, is_new] = rooms_.try_emplace(lane);
    if (is_new) {
      for (int slot : tracks_[At(lane)]) {
        if (slot >= horizon_) break;
        if (ledger_.Room(slot) > 0)
          at->second.emplace(ledger_.Room(slot), slot);
      }
    }
    return at->second;
  }

  const Web& web_;
  Cutter& cutter_;
  const Tracks& tracks_;
  const int horizon_;
  WaveLedger& ledger_;
  std::vector<int>& slot_of_;
  std::vector<int> unplaced_;
  Cluster last_{-1, {}, {}, {}};
  size_t next_ = 0;
  std::map<int, Rooms> rooms_;
};

std::vector<Cluster> CutWith(Cutter& cutter, const std::vector<int>& parties,
                             int room, Care care) {
  switch (care) {
    case Care::kLittle:
      return cutter.Cut(parties, room);
    case Care::kFull:
      if (parties.size() > kMostProven) return cutter.CutFull(parties, room);
      [[fallthrough]];
    case Care::kMuch:
      return cutter.CutBest(parties, room);
  }
  return {};
}

}  // namespace

std::vector<int> PackClusters(const Web& web, Cutter& cutter,
                              const Tracks& tracks, int horizon,
                              std::vector<Cluster> clusters, WaveLedger& ledger,
                              std::vector<int>& slot_of) {
  return Packing(web, cutter, tracks, horizon, ledger, slot_of)
      .Pack(std::move(clusters));
}

std::vector<Cluster> CutOversize(Cutter& cutter, const Tracks& tracks,
                                 const WaveLedger& ledger,
                                 std::vector<Cluster> clusters, Care care) {
  std::vector<int> widest(tracks.size());
  for (size_t lane = 0; lane < tracks.size(); ++lane) {
    for (int slot : tracks[lane])
      widest[lane] = std::max(widest[lane], ledger.Room(slot));
  }
  std::vector<Cluster> cut;
  for (Cluster& each : clusters) {
    const int room = std::max(widest[At(each.lane)], 1);
    if (each.load.users <= room || each.parties.size() == 1) {
      cut.push_back(std::move(each));
      continue;
    }
    auto parts = CutWith(cutter, each.parties, room, care);
    std::move(parts.begin(), parts.end(), std::back_inserter(cut));
  }
  return cut;
}

}  // namespace cutover
