#include "engine/plan/wave_search.h"

#include <algorithm>
#include <limits>

namespace cutover {
namespace {

constexpr int64_t kMostSteps = 2'000'000;

size_t At(int index) { return static_cast<size_t>(index); }

class Search {
 public:
  Search(const Web& web, const Tracks& tracks, int horizon,
         std::vector<int> order, Slots alike, int64_t enough,
         WaveLedger& ledger)
      : web_(web),
        tracks_(tracks),
        horizon_(horizon),
        order_(std::move(order)),
        alike_(alike),
        enough_(enough),
        ledger_(ledger),
        slot_of_(web.parties.size(), -1) {}

  SearchResult Run() {
    Descend(0, 0);
    best_.is_whole = steps_ <= kMostSteps;
    return std::move(best_);
  }

 private:
  // Splits that this party adds to those of its placed mates: one for each
  // tie that has parties placed, but none in this slot.
  int64_t Added(int party, int slot) const {
    int64_t added = 0;
    for (int tie : web_.ties_of[At(party)]) {
      bool is_begun = false;
      bool is_here = false;
      for (int mate : web_.ties[At(tie)]) {
        is_begun = is_begun || slot_of_[At(mate)] >= 0;
        is_here = is_here || slot_of_[At(mate)] == slot;
      }
      added += is_begun && !is_here ? 1 : 0;
    }
    return added;
  }

  void Descend(size_t depth, int64_t splits) {
    if (best_.is_found && (splits >= best_.splits || best_.splits <= enough_))
      return;
    if (++steps_ > kMostSteps) return;
    if (depth == order_.size()) {
      best_ = SearchResult{true, true, slot_of_, splits};
      return;
    }
    const int party = order_[depth];
    const Party& each = web_.parties[At(party)];
    for (int slot : tracks_[At(each.lane)]) {
      if (slot >= horizon_) return;
      const bool is_empty = ledger_.IsEmpty(slot);
      if (each.not_before <= ledger_.OpensAt(slot) &&
          ledger_.Fits(slot, each.load)) {
        const int64_t added = Added(party, slot);
        ledger_.Take(slot, each.load);
        slot_of_[At(party)] = slot;
        Descend(depth + 1, splits + added);
        slot_of_[At(party)] = -1;
        ledger_.Give(slot, each.load);
      }
      if (is_empty && alike_ == Slots::kAlike) return;
    }
  }

  const Web& web_;
  const Tracks& tracks_;
  const int horizon_;
  const std::vector<int> order_;
  const Slots alike_;
  const int64_t enough_;
  WaveLedger& ledger_;
  std::vector<int> slot_of_;
  SearchResult best_;
  int64_t steps_ = 0;
};

}  // namespace

SearchResult SearchWaves(const Web& web, const Tracks& tracks, int horizon,
                         const std::vector<int>& parties, Slots alike,
                         int64_t enough, WaveLedger ledger) {
  // Mates one after the other: a bad branch shows early.
  std::vector<int> order;
  std::vector<Cluster> clusters = ClustersOf(web, parties);
  std::stable_sort(clusters.begin(), clusters.end(),
                   [](const Cluster& a, const Cluster& b) {
                     return a.load.users > b.load.users;
                   });
  for (const Cluster& each : clusters)
    order.insert(order.end(), each.parties.begin(), each.parties.end());
  return Search(web, tracks, horizon, std::move(order), alike, enough, ledger)
      .Run();
}

}  // namespace cutover
