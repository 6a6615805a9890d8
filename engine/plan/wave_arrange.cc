#include "engine/plan/wave_arrange.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/plan/wave_bound.h"
#include "engine/plan/wave_slots.h"

namespace cutover {
namespace {

size_t At(int index) { return static_cast<size_t>(index); }

class Arrangement {
 public:
  Arrangement(const WaveProblem& problem, Effort effort)
      : problem_(problem),
        effort_(effort),
        web_(WebOf(problem)),
        cutter_(web_),
        ledger_(problem, web_),
        slot_of_(web_.parties.size(), -1) {}

  WaveAnswer Run() {
    for (const Party& each : web_.parties) {
      if (each.is_torn) answer_.is_impossible = true;
    }
    PlacePilot();
    if (problem_.calendars.empty()) {
      PlaceByNumber();
    } else {
      PlaceByNight();
    }
    Report();
    return std::move(answer_);
  }

 private:
  bool IsLast(const Cluster& cluster) const {
    return std::any_of(
        cluster.parties.begin(), cluster.parties.end(), [&](int each) {
          return web_.parties[At(each)].place == WavePlace::kLast;
        });
  }

  // Parties without a place that may be in a wave after the pilot.
  std::vector<int> Waiting(int lane) const {
    std::vector<int> waiting;
    for (size_t i = 0; i < web_.parties.size(); ++i) {
      const Party& each = web_.parties[i];
      if (slot_of_[i] >= 0 || each.is_torn || each.place == WavePlace::kPilot)
        continue;
      if (lane < 0 || each.lane == lane) waiting.push_back(static_cast<int>(i));
    }
    return waiting;
  }

  // The lane whose first night ends the earliest, or that of whoever is named.
  int PilotLane(const std::vector<int>& named) const {
    if (!named.empty()) return web_.parties[At(named[0])].lane;
    int found = -1;
    Time ends;
    for (size_t lane = 0; lane < web_.lanes.size(); ++lane) {
      const Night* night = FirstNight(problem_, web_.lanes[lane]);
      if (night == nullptr || (found >= 0 && ends <= night->closes)) continue;
      found = static_cast<int>(lane);
      ends = night->closes;
    }
    return found;
  }

  void PlacePilot() {
    std::vector<int> named;
    for (size_t i = 0; i < web_.parties.size(); ++i) {
      const Party& each = web_.parties[i];
      if (each.place == WavePlace::kPilot && !each.is_torn)
        named.push_back(static_cast<int>(i));
    }
    if (web_.parties.empty() || (problem_.pilot <= 0 && named.empty())) return;
    WaveSlot slot{0, 0, std::nullopt, 0, problem_.pilot};
    int lane = -1;
    if (problem_.calendars.empty()) {
      slot = NumberedSlot(problem_, 0, 0);
    } else {
      lane = PilotLane(named);
      const Night* night =
          lane < 0 ? nullptr : FirstNight(problem_, web_.lanes[At(lane)]);
      if (night == nullptr) return;
      slot = NightSlot(problem_, web_, lane, *night);
      after_pilot_ = night->closes + problem_.soak;
    }
    slot.number = 0;
    const int by_window = slot.capacity;
    slot.capacity = std::min(by_window, problem_.pilot);
    if (problem_.is_pilot_open) slot.capacity = by_window;
    const int at = ledger_.AddSlot(slot);
    ledger_.CloseDays();
    FillPilot(at, lane, named);
  }

  bool PutIn(const Cluster& cluster, int slot) {
    if (ledger_.OpensAt(slot) < cluster.not_before ||
        !ledger_.Fits(slot, cluster.load))
      return false;
    ledger_.Take(slot, cluster.load);
    for (int each : cluster.parties) slot_of_[At(each)] = slot;
    return true;
  }

  // Those who are named, then whole clusters, and part of one where none is
  // small enough.
  void FillPilot(int slot, int lane, const std::vector<int>& named) {
    for (int each : named) {
      if (lane < 0 || web_.parties[At(each)].lane == lane)
        PutIn(ClusterOf(web_, {each}), slot);
    }
    const std::vector<int> waiting = Waiting(lane);
    for (const bool is_whole : {true, false}) {
      if (!is_whole && !ledger_.IsEmpty(slot)) return;
      std::vector<Cluster> clusters = ClustersOf(web_, waiting);
      if (!is_whole) SingleOut(clusters);
      for (const Cluster& each : clusters) {
        if (ledger_.UsersIn(slot) >= problem_.pilot) return;
        if (ledger_.UsersIn(slot) + each.load.users <= problem_.pilot &&
            !IsLast(each))
          PutIn(each, slot);
      }
    }
  }

  void SingleOut(std::vector<Cluster>& clusters) const {
    std::vector<Cluster> single;
    for (const Cluster& each : clusters) {
      for (int party : each.parties) single.push_back(ClusterOf(web_, {party}));
    }
    clusters = std::move(single);
  }

  void PlaceByNumber() {
    int number = 1;
    const bool is_alike = problem_.windows.empty();
    for (size_t i = 0; i < web_.lanes.size(); ++i) {
      const int lane = static_cast<int>(i);
      const std::vector<int> waiting = Waiting(lane);
      if (waiting.empty()) continue;
      Tracks tracks(web_.lanes.size());
      const Load all = ClusterOf(web_, waiting).load;
      const int most = MostNumbered(problem_, waiting.size(), all);
      for (int k = 0; k < most; ++k)
        tracks[i].push_back(
            ledger_.AddSlot(NumberedSlot(problem_, lane, number + k)));
      ledger_.CloseDays();
      const int least = PlaceGroup(waiting, tracks,
                                   is_alike ? Slots::kAlike : Slots::kDiffer);
      if (least != kNever)
        answer_.least_waves += std::max(least - tracks[i][0], 1);
      for (int slot : tracks[i]) {
        if (!ledger_.IsEmpty(slot)) number = ledger_.slot(slot).number + 1;
      }
    }
  }

  void PlaceByNight() {
    Tracks tracks(web_.lanes.size());
    for (const WaveSlot& slot : NightSlots(problem_, web_, after_pilot_))
      tracks[At(slot.lane)].push_back(ledger_.AddSlot(slot));
    ledger_.CloseDays();
    const std::vector<int> waiting = Waiting(-1);
    if (waiting.empty()) return;
    const int least = PlaceGroup(waiting, tracks, Slots::kDiffer);
    if (least != kNever && least > 0) {
      answer_.ends_not_before = ledger_.slot(least - 1).window->closes;
    }
  }

  // First all who may come early, then who are to be last, from the last wave
  // of their lane on. Returns the bound of the former.
  int PlaceGroup(const std::vector<int>& parties, Tracks tracks, Slots alike) {
    std::vector<Cluster> early;
    std::vector<Cluster> late;
    for (Cluster& each : ClustersOf(web_, parties))
      (IsLast(each) ? late : early).push_back(std::move(each));
    const PlacedClusters placed = Place(early, tracks, alike);
    answer_.least_splits += placed.least_splits;
    const int least = placed.least;
    if (late.empty()) return least;
    for (auto& track : tracks) {
      size_t from = 0;
      for (size_t i = 0; i < track.size(); ++i) {
        if (!ledger_.IsEmpty(track[i])) from = i;
      }
      track.erase(track.begin(), track.begin() + static_cast<int64_t>(from));
    }
    Place(late, tracks, Slots::kDiffer);
    return least;
  }

  PlacedClusters Place(const std::vector<Cluster>& clusters,
                       const Tracks& tracks, Slots alike) {
    if (clusters.empty()) return {};
    const PlacedClusters placed =
        PlaceClusters(problem_, web_, cutter_, tracks, clusters, alike, effort_,
                      ledger_, slot_of_);
    if (placed.is_impossible) answer_.is_impossible = true;
    return placed;
  }

  // The places of a party: the slot's number in the answer, and its lane, of
  // which the pilot is one.
  int ZoneOf(int party) const {
    const int slot = slot_of_[At(party)];
    return ledger_.slot(slot).number == 0 ? -1 : ledger_.slot(slot).lane;
  }

  void CountSplits() {
    for (const auto& tie : web_.ties) {
      std::set<int> slots;
      std::set<int> zones;
      for (int each : tie) {
        if (slot_of_[At(each)] < 0) continue;
        slots.insert(slot_of_[At(each)]);
        zones.insert(ZoneOf(each));
      }
      if (slots.empty()) continue;
      answer_.splits += static_cast<int64_t>(slots.size()) - 1;
      answer_.least_splits += static_cast<int64_t>(zones.size()) - 1;
    }
  }

  void Report() {
    std::map<int, std::vector<int>> movers;
    for (size_t i = 0; i < web_.party_of.size(); ++i) {
      const int slot = slot_of_[At(web_.party_of[i])];
      auto& list = slot < 0 ? answer_.unplaced : movers[slot];
      list.push_back(static_cast<int>(i));
    }
    // The order of slots is that of their end; waves begin in that of their
    // opening.
    std::vector<int> order;
    for (const auto& each : movers) order.push_back(each.first);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
      return ledger_.OpensAt(a) < ledger_.OpensAt(b);
    });
    if (problem_.calendars.empty()) std::sort(order.begin(), order.end());
    int next = 1;
    for (int slot : order) {
      const WaveSlot& of = ledger_.slot(slot);
      const int number = of.number >= 0 ? of.number : next++;
      answer_.waves.push_back({number, web_.lanes[At(of.lane)].calendar,
                               web_.lanes[At(of.lane)].group, of.window,
                               std::move(movers.at(slot))});
      if (number == 0) ++answer_.least_waves;
      if (of.window) answer_.ends = std::max(answer_.ends, of.window->closes);
    }
    answer_.wave_count = static_cast<int64_t>(answer_.waves.size());
    CountSplits();
  }

  const WaveProblem& problem_;
  const Effort effort_;
  const Web web_;
  Cutter cutter_;
  WaveLedger ledger_;
  std::vector<int> slot_of_;  ///< by party
  Time after_pilot_;
  WaveAnswer answer_;
};

}  // namespace

WaveAnswer ArrangeWaves(const WaveProblem& problem, Effort effort) {
  return Arrangement(problem, effort).Run();
}

}  // namespace cutover
