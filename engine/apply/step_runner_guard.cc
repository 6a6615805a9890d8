#include <algorithm>

#include "engine/apply/move_in_hand.h"
#include "engine/apply/step_runner.h"

// The part of StepRunner ahead of the first write of a way back.

namespace cutover {
namespace {

using Kind = StepOutcome::Kind;

// For so long a look at the whole user holds while nothing has been sent: a
// first step that was so already leads on to the second one.
constexpr Duration kGuardHolds = Seconds(20);

// A value that the move comes from, passes through or goes to.
bool IsKnown(const Move& move, const Step& looked, const Value& seen) {
  return std::any_of(move.steps.begin(), move.steps.end(),
                     [&](const Step& each) {
                       return IsSameValue(each, looked) &&
                              SightOf(each, seen) != Sight::kOther;
                     });
}

std::string NameOf(const Step& step) {
  const std::string name = AttributeName(step.attribute());
  return step.item.empty() ? name : name + " " + step.item;
}

// The first step of each value, but that of `next`.
std::vector<size_t> OthersToLookAt(const Move& move, const Step& next) {
  std::vector<size_t> others;
  for (size_t i = 0; i < move.steps.size(); ++i) {
    const Step& step = move.steps[i];
    const bool is_known =
        IsSameValue(step, next) ||
        std::any_of(others.begin(), others.end(), [&](size_t other) {
          return IsSameValue(step, move.steps[other]);
        });
    if (!step.IsWait() && !is_known) others.push_back(i);
  }
  return others;
}

}  // namespace

StepOutcome StepRunner::RunStep(MoveInHand& move, size_t index) const {
  const Move& planned = move.Get();
  const Step& step = planned.steps[index];
  const bool is_way_back = move.owner->plan.purpose == Purpose::kRollback;
  const bool is_fresh =
      move.guarded_at.us != 0 && Look().steady - move.guarded_at < kGuardHolds;
  if (!is_way_back || step.IsWait() || move.HasSent() || is_fresh)
    return Run(*move.owner->journal, planned, step, move.records[index]);
  Glimpse own;
  const StepOutcome guarded = GuardWayBack(move, index, own);
  if (guarded.kind != Kind::kFinished) return guarded;
  return OnSeen(*move.owner->journal, planned, step, move.records[index],
                own.seen, own.look);
}

// The step in hand comes last, by a look of its own: what it shows is fresh
// enough to go on from.
StepOutcome StepRunner::GuardWayBack(MoveInHand& move, size_t next,
                                     Glimpse& last) const {
  const Move& planned = move.Get();
  const Step& step = planned.steps[next];
  StepRecord& record = move.records[next];
  Journal& journal = *move.owner->journal;
  const Moment since = Look();
  const auto others = OthersToLookAt(planned, step);
  std::vector<Question> questions;
  for (const size_t other : others)
    questions.push_back({planned.user, planned.steps[other]});
  auto seen = routes_.ObserveTogether(questions);
  if (!seen.ok())
    return OnReadError(journal, planned, step, record, seen.error());
  for (size_t i = 0; i < others.size(); ++i) {
    const StepOutcome outcome =
        Judge(move, others[i], next, {(*seen)[i], since});
    if (outcome.kind != Kind::kFinished) return outcome;
  }
  last.look = Look();
  auto own = routes_.Observe(QuestionOf(planned, step, record));
  if (!own.ok())
    return OnReadError(journal, planned, step, record, own.error());
  last.seen = *std::move(own);
  const StepOutcome outcome = Judge(move, next, next, last);
  if (outcome.kind == Kind::kFinished) move.guarded_at = since.steady;
  return outcome;
}

StepOutcome StepRunner::Judge(MoveInHand& move, size_t index, size_t next,
                              const Glimpse& glimpse) const {
  const Move& planned = move.Get();
  const Step& looked = planned.steps[index];
  const Step& step = planned.steps[next];
  StepRecord& record = move.records[next];
  Journal& journal = *move.owner->journal;
  // While the order that is taken back runs, its step waits for it.
  const bool is_running = glimpse.seen.progress == Progress::kRunning;
  const bool is_for_the_step =
      is_running && index == next &&
      QuestionOf(planned, step, record).receipt.has_value();
  if (is_for_the_step || IsKnown(planned, looked, glimpse.seen.value))
    return {};
  const std::string reason =
      "an unexpected " + NameOf(looked) +
      " is seen; nothing is taken back before it has settled";
  BeginOdd(record, reason.c_str(), glimpse.look);
  const StepKindRow& row = RowOf(looked.kind);
  const Duration settle = Scaled(is_running ? row.give_up : row.settle);
  if (OddFor(record, glimpse.look) < settle) {
    StepOutcome parked = Park(journal, planned, step, record,
                              NextLook(record.odd_since), reason);
    // An earlier process saw it, too, and this one has to see for itself.
    parked.is_watched =
        !is_running && glimpse.look.at - record.odd_since >= settle;
    return parked;
  }
  return Finish(journal, planned, step, record, StepState::kDrifted,
                "step.drifted", glimpse.seen.value,
                std::string(kChangedSince) + " " + NameOf(looked) +
                    " has been changed by somebody else to " +
                    DescribeValue(glimpse.seen.value) +
                    "; nothing was taken back");
}

}  // namespace cutover
