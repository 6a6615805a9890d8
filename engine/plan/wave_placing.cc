#include "engine/plan/wave_placing.h"

#include <algorithm>
#include <limits>
#include <set>

#include "engine/plan/wave_bound.h"
#include "engine/plan/wave_mending.h"
#include "engine/plan/wave_quota.h"

namespace cutover {
namespace {

size_t At(int index) { return static_cast<size_t>(index); }

std::vector<int> PartiesOf(const std::vector<Cluster>& clusters) {
  std::vector<int> parties;
  for (const Cluster& each : clusters)
    parties.insert(parties.end(), each.parties.begin(), each.parties.end());
  std::sort(parties.begin(), parties.end());
  return parties;
}

class Placing {
 public:
  Placing(const WaveProblem& problem, const Web& web, Cutter& cutter,
          const Tracks& tracks, const std::vector<Cluster>& clusters,
          Slots alike, Effort effort, WaveLedger& ledger,
          std::vector<int>& slot_of)
      : problem_(problem),
        web_(web),
        cutter_(cutter),
        tracks_(tracks),
        clusters_(clusters),
        alike_(alike),
        effort_(effort),
        ledger_(ledger),
        slot_of_(slot_of),
        parties_(PartiesOf(clusters)),
        end_(static_cast<int>(ledger.slots().size())),
        slots_(web.parties.size(), -1) {}

  PlacedClusters Run() {
    placed_.least =
        LeastByFlow(LeastHorizon(problem_, web_, ledger_, tracks_, parties_));
    if (placed_.least == kNever) placed_.is_impossible = true;
    if (placed_.least == kNever && effort_ == Effort::kFeasible) return placed_;
    Cut();
    int horizon = placed_.least == kNever ? -1 : PackEarly();
    const bool is_packed = horizon >= 0;
    if (!is_packed) horizon = end_;
    if (Try(horizon)) TryFull(horizon);
    if (IsSmall() && placed_.least != kNever && (is_packed || MayFit()))
      horizon = Improve(horizon);
    if (effort_ == Effort::kBest) {
      placed_.least_splits =
          LeastSplits(web_, cutter_, ledger_, tracks_, horizon, clusters_);
    }
    Commit();
    if (effort_ == Effort::kBest && !IsSmall())
      MendSplits(web_, parties_, ledger_, slot_of_);
    return placed_;
  }

 private:
  bool IsSmall() const { return parties_.size() <= kMostSearched; }

  void Commit() {
    for (int each : parties_) {
      const int slot = slots_[At(each)];
      if (slot < 0) continue;
      ledger_.Take(slot, web_.parties[At(each)].load);
      slot_of_[At(each)] = slot;
    }
  }

  // The cut with the fewest splits may leave parts that do not fit together.
  void TryFull(int horizon) {
    const bool is_large = std::any_of(
        clusters_.begin(), clusters_.end(),
        [](const Cluster& each) { return each.parties.size() > kMostProven; });
    if (effort_ != Effort::kBest || !is_large) return;
    std::vector<int> slots(slots_.size(), -1);
    const auto cut =
        CutOversize(cutter_, tracks_, ledger_, clusters_, Care::kFull);
    if (TryIn(ledger_, cut, horizon, slots) &&
        SplitsIn(slots) < SplitsIn(slots_))
      slots_ = std::move(slots);
  }

  int64_t SplitsIn(const std::vector<int>& slots) const {
    int64_t splits = 0;
    for (const auto& tie : web_.ties) {
      std::set<int> touched;
      for (int each : tie) touched.insert(slots[At(each)]);
      splits += static_cast<int64_t>(touched.size());
    }
    return splits;
  }

  void Cut() {
    cut_ = CutOversize(cutter_, tracks_, ledger_, clusters_,
                       effort_ == Effort::kBest ? Care::kMuch : Care::kLittle);
  }

  // Lanes that share days are placed by quotas where they get into each
  // other's way without.
  bool Try(int horizon) {
    if (TryIn(ledger_, cut_, horizon, slots_)) return true;
    if (!ShareDays()) return false;
    const auto quotas = QuotasFor(web_, ledger_, tracks_, horizon, parties_);
    if (!quotas) return false;
    WaveLedger allotted = ledger_;
    for (const auto& track : tracks_) {
      for (int slot : track) {
        if (slot < horizon) allotted.Allot(slot, (*quotas)[At(slot)]);
      }
    }
    std::vector<int> slots(slots_.size(), -1);
    auto cut = CutOversize(cutter_, tracks_, allotted, cut_, Care::kLittle);
    if (!TryIn(allotted, cut, horizon, slots)) return false;
    slots_ = std::move(slots);
    return true;
  }

  bool TryIn(WaveLedger ledger, const std::vector<Cluster>& cut, int horizon,
             std::vector<int>& slots) {
    std::fill(slots.begin(), slots.end(), -1);
    return PackClusters(web_, cutter_, tracks_, horizon, cut, ledger, slots)
        .empty();
  }

  bool ShareDays() const {
    return !problem_.calendars.empty() && web_.lanes.size() > 1 &&
           (problem_.most_a_night || problem_.pace);
  }

  // The bound, sharpened by how lanes share days.
  int LeastByFlow(int least) {
    if (least == kNever || !ShareDays()) return least;
    const auto flows = [&](int horizon) {
      return QuotasFor(web_, ledger_, tracks_, horizon, parties_).has_value();
    };
    if (flows(least)) return least;
    if (!flows(end_)) return kNever;
    int good = end_;
    while (good - least > 1) {
      const int middle = least + (good - least) / 2;
      (flows(middle) ? good : least) = middle;
    }
    return good;
  }

  // The first horizon that will do, looked for in growing steps from the
  // bound, then by halves; -1 when none does.
  int PackEarly() {
    if (effort_ == Effort::kFeasible) return Try(end_) ? end_ : -1;
    int failed = placed_.least - 1;
    int good = placed_.least;
    for (int step = 1; !Try(good); step *= 2) {
      if (good >= end_) return -1;
      failed = good;
      good = std::min(end_, good + step);
    }
    while (good - failed > 1) {
      const int middle = failed + (good - failed) / 2;
      (Try(middle) ? good : failed) = middle;
    }
    return good;
  }

  // Whether any way is left when packing found none.
  bool MayFit() {
    const auto found =
        SearchWaves(web_, tracks_, end_, parties_, alike_,
                    std::numeric_limits<int64_t>::max(), ledger_);
    if (!found.is_found && found.is_whole) placed_.is_impossible = true;
    return found.is_found;
  }

  // Every way, from the bound to what was found.
  int Improve(int horizon) {
    for (int each = placed_.least; each <= horizon; ++each) {
      const int64_t enough =
          LeastSplits(web_, cutter_, ledger_, tracks_, each, clusters_);
      auto found =
          SearchWaves(web_, tracks_, each, parties_, alike_, enough, ledger_);
      if (!found.is_found) continue;
      slots_ = std::move(found.slot_of);
      return each;
    }
    return horizon;
  }

  const WaveProblem& problem_;
  const Web& web_;
  Cutter& cutter_;
  const Tracks& tracks_;
  const std::vector<Cluster>& clusters_;
  const Slots alike_;
  const Effort effort_;
  WaveLedger& ledger_;
  std::vector<int>& slot_of_;
  const std::vector<int> parties_;
  const int end_;
  std::vector<int> slots_;  ///< by party, of the last trial
  std::vector<Cluster> cut_;
  PlacedClusters placed_;
};

}  // namespace

PlacedClusters PlaceClusters(const WaveProblem& problem, const Web& web,
                             Cutter& cutter, const Tracks& tracks,
                             const std::vector<Cluster>& clusters, Slots alike,
                             Effort effort, WaveLedger& ledger,
                             std::vector<int>& slot_of) {
  return Placing(problem, web, cutter, tracks, clusters, alike, effort, ledger,
                 slot_of)
      .Run();
}

}  // namespace cutover
