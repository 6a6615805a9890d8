#include "engine/apply/move_in_hand.h"

#include <algorithm>
#include <utility>

#include "engine/store/reservation_store.h"

namespace cutover {
namespace {

template <typename Predicate>
bool AnyRecord(const MoveInHand& move, Predicate predicate) {
  return std::any_of(move.records.begin(), move.records.end(), predicate);
}

}  // namespace

bool MoveInHand::HasBegun() const {
  return AnyRecord(*this, [](const StepRecord& each) {
    return each.state != StepState::kPlanned;
  });
}

bool MoveInHand::HasFailed() const {
  return AnyRecord(*this, [](const StepRecord& each) {
    return each.state == StepState::kFailed ||
           each.state == StepState::kDrifted;
  });
}

bool MoveInHand::HasSent() const {
  return AnyRecord(*this,
                   [](const StepRecord& each) { return each.attempts > 0; });
}

bool MoveInHand::IsFinished() const {
  return !AnyRecord(*this, [](const StepRecord& each) {
    return each.state != StepState::kDone && each.state != StepState::kSkipped;
  });
}

bool MoveInHand::IsStaged() const {
  const auto staged = records.begin() + Get().staged;
  return !HasBegunCutOver() &&
         std::all_of(records.begin(), staged, [](const StepRecord& each) {
           return each.state == StepState::kDone ||
                  each.state == StepState::kSkipped;
         });
}

// A first attempt counts: who knows what it did.
bool MoveInHand::HasBegunCutOver() const {
  return std::any_of(records.begin() + Get().staged, records.end(),
                     [](const StepRecord& each) {
                       return each.state != StepState::kPlanned ||
                              each.attempts > 0 || each.sent_at.us != 0;
                     });
}

std::vector<MoveInHand> MovesOf(ActivePlan& active,
                                std::vector<StepRecord> records) {
  std::vector<MoveInHand> moves;
  for (StepRecord& record : records) {
    const size_t wave = static_cast<size_t>(record.place.wave);
    const size_t move = static_cast<size_t>(record.place.move);
    if (moves.empty() || moves.back().wave != wave ||
        moves.back().move != move) {
      moves.push_back(MoveInHand{&active, wave, move, {}});
      moves.back().records.reserve(moves.back().Get().steps.size());
    }
    moves.back().records.push_back(std::move(record));
  }
  return moves;
}

bool HasEnded(const std::vector<MoveInHand>& moves, size_t wave) {
  return std::all_of(moves.begin(), moves.end(), [&](const MoveInHand& each) {
    return each.wave != wave || each.IsFinished() || each.HasFailed();
  });
}

int CountFinished(const std::vector<StepRecord>& records) {
  return static_cast<int>(
      std::count_if(records.begin(), records.end(), [](const StepRecord& each) {
        return each.state == StepState::kDone ||
               each.state == StepState::kSkipped;
      }));
}

MoveInHand& MoveAt(std::vector<MoveInHand>& moves, size_t wave, size_t move) {
  return *std::lower_bound(
      moves.begin(), moves.end(), std::pair{wave, move},
      [](const MoveInHand& each, const std::pair<size_t, size_t>& place) {
        return std::pair{each.wave, each.move} < place;
      });
}

int CountFinishedMoves(const std::vector<MoveInHand>& moves) {
  return static_cast<int>(
      std::count_if(moves.begin(), moves.end(),
                    [](const MoveInHand& move) { return move.IsFinished(); }));
}

Status ReleaseWhenOver(Database& database,
                       const std::vector<std::string>& plan_ids,
                       const std::vector<MoveInHand>& moves) {
  for (const MoveInHand& move : moves) {
    if (!move.IsFinished() && !move.HasFailed()) return Done{};
  }
  ReservationStore reservations(database);
  for (const std::string& id : plan_ids) TRY(reservations.Release(id));
  return Done{};
}

}  // namespace cutover
