#include "engine/apply/step_runner.h"
#include "engine/apply/window_gate.h"

// The part of StepRunner between staging and cut-over.

namespace cutover {
namespace {

using Kind = StepOutcome::Kind;

constexpr const char* kStagedUnseen =
    "what was staged is not seen; reading again until it has settled";

}  // namespace

StepOutcome StepRunner::PassIntoCutOver(Journal& journal, const Wave& wave,
                                        const Move& move,
                                        StepRecord& first) const {
  const Time now = clock_.Now();
  if (GateOf(wave, now) == Gate::kOpen)
    return CheckStaged(journal, move, first);
  return Hold(journal, move, first, NextOpening(wave, now));
}

StepOutcome StepRunner::Hold(Journal& journal, const Move& move,
                             StepRecord& first, Time until) const {
  const std::string reason =
      until.us == 0 ? "staged; its window is over: plan again for another"
                    : "staged; the cut-over waits for its window";
  first.resume_at = until;
  if (first.detail != reason) {
    const Step& step = move.steps[static_cast<size_t>(first.place.step)];
    const Status status = journal.Park(move, step, first, reason);
    if (!status.ok()) return {Kind::kStopRun, {}, Describe(status.error())};
  }
  return {Kind::kHeld, until, reason};
}

StepOutcome StepRunner::CheckStaged(Journal& journal, const Move& move,
                                    StepRecord& first) const {
  const Step& next = move.steps[static_cast<size_t>(first.place.step)];
  const size_t staged_steps = static_cast<size_t>(move.staged);
  std::vector<Question> questions;
  for (size_t i = 0; i < staged_steps; ++i)
    questions.push_back({move.user, move.steps[i]});
  const Moment look = Look();
  auto seen = routes_.ObserveTogether(questions);
  if (!seen.ok()) return OnReadError(journal, move, next, first, seen.error());
  for (size_t i = 0; i < staged_steps; ++i) {
    const Step& staged = move.steps[i];
    const Value& value = (*seen)[i].value;
    if (SightOf(staged, value) == Sight::kAfter) continue;
    BeginOdd(first, kStagedUnseen, look);
    if (OddFor(first, look) < Scaled(RowOf(staged.kind).settle)) {
      return Park(journal, move, next, first, NextLook(first.odd_since),
                  kStagedUnseen);
    }
    return Finish(journal, move, next, first, StepState::kDrifted,
                  "step.drifted", std::nullopt,
                  std::string(RowOf(staged.kind).id) +
                      " was staged and has been changed to " +
                      DescribeValue(value) + "; nothing was cut over");
  }
  return {};
}

}  // namespace cutover
