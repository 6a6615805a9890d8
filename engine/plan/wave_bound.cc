#include "engine/plan/wave_bound.h"

#include <algorithm>
#include <map>
#include <tuple>

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
  constexpr int64_t kParts = 8;
  const size_t lanes = tracks.size();
  std::vector<int64_t> room(lanes, 1);
  std::vector<int64_t> waves(lanes);
  for (size_t lane = 0; lane < lanes; ++lane) {
    for (int slot : tracks[lane]) {
      if (slot >= horizon) break;
      room[lane] = std::max<int64_t>(room[lane], ledger.Room(slot));
      waves[lane] += ledger.Room(slot) > 0 ? 1 : 0;
    }
  }
  int64_t least = 0;
  std::vector<std::vector<int64_t>> large(lanes,
                                          std::vector<int64_t>(kParts + 1));
  for (const Cluster& each : clusters) {
    const size_t lane = At(each.lane);
    if (each.parties.size() < 2) continue;
    if (each.load.users > room[lane]) {
      least += Forced(web, cutter, each, room[lane]);
      continue;
    }
    for (int64_t j = 1; j <= kParts; ++j)
      large[lane][At(static_cast<int>(j))] +=
          each.load.users * (j + 1) > room[lane] ? 1 : 0;
  }
  for (size_t lane = 0; lane < lanes; ++lane) {
    int64_t most = 0;
    for (int64_t j = 1; j <= kParts; ++j) {
      most = std::max(most,
                      large[lane][At(static_cast<int>(j))] - j * waves[lane]);
    }
    least += most;
  }
  return least;
}

}  // namespace cutover
