#include "engine/plan/wave_bound.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "engine/plan/wave_full.h"

namespace cutover {
namespace {

size_t At(int index) { return static_cast<size_t>(index); }

/// What must fit, and what would fit into the slots so far.
class Relaxed {
 public:
  Relaxed(const WaveProblem& problem, const Web& web, const WaveLedger& ledger,
          const std::vector<int>& parties)
      : ledger_(ledger),
        lane_need_(web.lanes.size()),
        supply_need_(problem.supplies.size()),
        supply_room_(problem.supplies.size()),
        lane_room_(web.lanes.size()),
        site_room_(ledger.site_nights()),
        day_room_(ledger.days()),
        day_is_seen_(ledger.days()) {
    for (int each : parties) {
      const Party& party = web.parties[At(each)];
      lane_need_[At(party.lane)] += party.load.users;
      users_ += party.load.users;
      seats_ += party.load.seats;
      for (size_t i = 0; i < party.load.takes.size(); ++i)
        supply_need_[i] += party.load.takes[i];
    }
    for (int64_t need : lane_need_) lanes_open_ += need > 0 ? 1 : 0;
  }

  void Add(int slot) {
    const int64_t room = std::max(ledger_.Room(slot), 0);
    const size_t lane = At(ledger_.slot(slot).lane);
    const bool was_open = lane_room_[lane] < lane_need_[lane];
    lane_room_[lane] += room;
    if (was_open && lane_room_[lane] >= lane_need_[lane]) --lanes_open_;
    AddToDay(slot, room);
    for (size_t i = 0; i < supply_room_.size(); ++i)
      supply_room_[i] = std::max(supply_room_[i], ledger_.SupplyLeft(i, slot));
  }

  bool IsMet() const {
    if (lanes_open_ > 0 || total_room_ < users_ || seat_room_ < seats_)
      return false;
    for (size_t i = 0; i < supply_need_.size(); ++i) {
      if (supply_room_[i] < supply_need_[i]) return false;
    }
    return true;
  }

 private:
  // Slots of one site's night share its limit, and nights that of their day.
  void AddToDay(int slot, int64_t room) {
    const int night = ledger_.SiteNightOf(slot);
    const int day = ledger_.DayOf(slot);
    const int64_t of_night =
        Grow(site_room_[At(night)], room, ledger_.SiteNightRoom(night));
    total_room_ += Grow(day_room_[At(day)], of_night, ledger_.DayRoom(day));
    if (day_is_seen_[At(day)]) return;
    day_is_seen_[At(day)] = true;
    seat_room_ += std::max(ledger_.SeatRoom(day), 0);
  }

  // By how much the lesser of `room` and `most` grows with it.
  static int64_t Grow(int64_t& room, int64_t by, int64_t most) {
    const int64_t before = std::min(room, most);
    room += by;
    return std::max<int64_t>(std::min(room, most) - before, 0);
  }

  const WaveLedger& ledger_;
  std::vector<int64_t> lane_need_;
  std::vector<int64_t> supply_need_;
  std::vector<int64_t> supply_room_;
  int64_t users_ = 0;
  int64_t seats_ = 0;
  std::vector<int64_t> lane_room_;
  std::vector<int64_t> site_room_;
  std::vector<int64_t> day_room_;
  std::vector<bool> day_is_seen_;
  int64_t total_room_ = 0;
  int64_t seat_room_ = 0;
  int lanes_open_ = 0;
};

// The horizon that holds the first slot in which each party may be at all.
int FirstPlaces(const Web& web, const WaveLedger& ledger, const Tracks& tracks,
                const std::vector<int>& parties) {
  std::map<std::tuple<int, int, Time>, int> known;
  int horizon = 0;
  for (int each : parties) {
    const Party& party = web.parties[At(each)];
    const auto [at, is_new] = known.try_emplace(
        {party.lane, party.load.users, party.not_before}, kNever);
    if (is_new) {
      for (int slot : tracks[At(party.lane)]) {
        if (ledger.OpensAt(slot) < party.not_before ||
            ledger.Room(slot) < party.load.users)
          continue;
        at->second = slot + 1;
        break;
      }
    }
    horizon = std::max(horizon, at->second);
  }
  return horizon;
}

// Splits within one cluster that is larger than any wave.
int64_t Forced(const Web& web, Cutter& cutter, const Cluster& cluster,
               int64_t room) {
  std::map<int, int64_t> tie_users;
  for (int each : cluster.parties) {
    for (int tie : web.ties_of[At(each)])
      tie_users[tie] += web.parties[At(each)].load.users;
  }
  int64_t by_tie = 0;
  for (const auto& [tie, users] : tie_users)
    by_tie += (users + room - 1) / room - 1;
  return std::max({(cluster.load.users + room - 1) / room - 1, by_tie,
                   cutter.LeastCuts(cluster.parties, static_cast<int>(room))});
}

// The waves that a lane has at most, by their rooms.
struct LaneRooms {
  int64_t waves = 0;
  int64_t widest = 1;
  int64_t narrow = 0;  ///< waves that are not as wide as the widest
  int64_t all = 0;     ///< users
};

LaneRooms RoomsOf(const WaveLedger& ledger, const std::vector<int>& track,
                  int horizon) {
  LaneRooms rooms;
  for (int slot : track) {
    if (slot >= horizon) break;
    if (ledger.Room(slot) <= 0) continue;
    ++rooms.waves;
    rooms.all += ledger.Room(slot);
    rooms.widest = std::max<int64_t>(rooms.widest, ledger.Room(slot));
  }
  for (int slot : track) {
    if (slot >= horizon) break;
    const int room = ledger.Room(slot);
    rooms.narrow += room > 0 && room < rooms.widest ? 1 : 0;
  }
  return rooms;
}

// Of clusters larger than room / (j + 1), those beyond j to a wave.
int64_t BeyondWaves(const std::vector<const Cluster*>& clusters,
                    const LaneRooms& rooms) {
  constexpr int64_t kParts = 8;
  int64_t most = 0;
  for (int64_t j = 1; j <= kParts; ++j) {
    int64_t large = 0;
    for (const Cluster* each : clusters) {
      if (each->parties.size() > 1 && each->load.users <= rooms.widest)
        large += each->load.users * (j + 1) > rooms.widest ? 1 : 0;
    }
    most = std::max(most, large - j * rooms.waves);
  }
  return most;
}

// Pieces of the forest of ties between two. A wave of one piece is full, or
// room is lost, or it is narrow; others hold two that do not fill a wave. So
// twice the pieces are no fewer than twice the waves and the odd pieces, less
// what is lost and the narrow ones; each beyond the trees is a split.
int64_t ByFullWaves(const Web& web, const std::vector<const Cluster*>& clusters,
                    const LaneRooms& rooms) {
  int64_t lost = rooms.all;
  std::vector<int> parties;
  for (const Cluster* each : clusters) {
    lost -= each->load.users;
    parties.insert(parties.end(), each->parties.begin(), each->parties.end());
  }
  const auto least = [&](int64_t odd, int64_t trees) {
    const int64_t twice = 2 * rooms.waves + odd - lost - rooms.narrow;
    return (twice + 1) / 2 - trees;
  };
  const auto most_odd = static_cast<int64_t>(parties.size());
  if (rooms.widest < 2 || lost < 0 || least(most_odd, 1) <= 0) return 0;
  const FullCut cut = CutFull(web, parties, static_cast<int>(rooms.widest));
  return cut.parts.empty() ? 0 : least(cut.odd, cut.trees);
}

}  // namespace

int LeastHorizon(const WaveProblem& problem, const Web& web,
                 const WaveLedger& ledger, const Tracks& tracks,
                 const std::vector<int>& parties) {
  const int first = FirstPlaces(web, ledger, tracks, parties);
  if (first == kNever) return kNever;
  std::vector<int> slots;
  for (const auto& track : tracks)
    slots.insert(slots.end(), track.begin(), track.end());
  std::sort(slots.begin(), slots.end());
  Relaxed relaxed(problem, web, ledger, parties);
  if (relaxed.IsMet()) return first;
  for (int slot : slots) {
    relaxed.Add(slot);
    if (relaxed.IsMet()) return std::max(first, slot + 1);
  }
  return kNever;
}

int64_t LeastSplits(const Web& web, Cutter& cutter, const WaveLedger& ledger,
                    const Tracks& tracks, int horizon,
                    const std::vector<Cluster>& clusters) {
  std::vector<std::vector<const Cluster*>> of_lane(tracks.size());
  for (const Cluster& each : clusters) of_lane[At(each.lane)].push_back(&each);
  int64_t least = 0;
  for (size_t lane = 0; lane < tracks.size(); ++lane) {
    if (of_lane[lane].empty()) continue;
    const LaneRooms rooms = RoomsOf(ledger, tracks[lane], horizon);
    int64_t of_clusters = BeyondWaves(of_lane[lane], rooms);
    for (const Cluster* each : of_lane[lane]) {
      if (each->parties.size() > 1 && each->load.users > rooms.widest)
        of_clusters += Forced(web, cutter, *each, rooms.widest);
    }
    least += std::max(of_clusters, ByFullWaves(web, of_lane[lane], rooms));
  }
  return least;
}

}  // namespace cutover
