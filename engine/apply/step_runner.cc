#include "engine/apply/step_runner.h"

#include <algorithm>

#include "engine/apply/window_gate.h"
#include "engine/base/log.h"

namespace cutover {
namespace {

using Kind = StepOutcome::Kind;

// A service that answered this often, and did nothing, needs a person.
constexpr int kMostAnswered = 2;
// Sends in all. Far more: a process that dies between its record and its send,
// or a request that was lost, says nothing against the service.
constexpr int64_t kMostAttempts = 40;
// A step that was declined for a passing cause (conflict, user not yet known)
// is offered this often.
constexpr int64_t kMaxOffers = 6;
// For so long a look tells what a send will meet. Whoever stood still for
// longer in between may have lost the lease, and the value its before.
constexpr Duration kLookHolds = Seconds(20);

// Why a step is parked. `odd_since` counts for the reason that stands in the
// record alone: one trouble does not make another one settle.
constexpr const char* kUnexpected =
    "an unexpected value is seen; reading again until it has settled";
constexpr const char* kStagedUnseen =
    "what was staged is not seen; reading again until it has settled";
constexpr const char* kCannotRead = "cannot read: ";

StepOutcome StopRun(const Error& error) {
  return {Kind::kStopRun, {}, Describe(error)};
}

StepOutcome With(ErrorCode code, StepOutcome outcome) {
  outcome.fault = FaultName(code);
  return outcome;
}

}  // namespace

std::string FaultName(ErrorCode code) {
  std::string name = ErrorCodeName(code);
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

Duration StepRunner::Scaled(Duration duration) const {
  return {
      static_cast<int64_t>(static_cast<double>(duration.us) * settle_scale_)};
}

// Looks again after a third of the time waited so far: quick at first, at
// most a minute apart, without a counter to store.
Duration StepRunner::NextLook(Time since) const {
  const int64_t waited = clock_.Now().us - since.us;
  return {std::clamp(waited / 3, Milliseconds(200).us, Minutes(1).us)};
}

StepOutcome StepRunner::Finish(Journal& journal, const Move& move,
                               const Step& step, StepRecord& record,
                               StepState state, const char* kind,
                               const Value& seen,
                               const std::string& detail) const {
  const Status status =
      journal.Finish(move, step, record, state, kind, seen, detail);
  if (!status.ok()) return StopRun(status.error());
  const bool is_good =
      state == StepState::kDone || state == StepState::kSkipped;
  if (is_good) return {Kind::kFinished, {}, detail};
  return {Kind::kFailed,
          {},
          detail,
          state == StepState::kDrifted ? kFaultDrifted : kFaultNoEffect};
}

StepOutcome StepRunner::Park(Journal& journal, const Move& move,
                             const Step& step, StepRecord& record,
                             Duration delay, const std::string& reason) const {
  record.resume_at = clock_.Now() + delay;
  // One event a reason: the chain tells a story, not every look.
  if (record.detail != reason) {
    const Status status = journal.Park(move, step, record, reason);
    if (!status.ok()) return StopRun(status.error());
  }
  return {Kind::kParked, record.resume_at, reason};
}

// By when the look was begun: neither an answer that was long on its way nor a
// process that stood still makes an old look settle.
bool StepRunner::IsSettled(const Step& step, StepRecord& record,
                           const Sighting& seen, Time looked_at) const {
  const Sight sight = SightOf(step, seen.value);
  if (sight == Sight::kAfter) return true;
  if (seen.progress == Progress::kRunning) return false;
  const Duration settle = Scaled(RowOf(step.kind).settle);
  if (sight == Sight::kBefore) {
    return PhaseOf(record) != Phase::kIntent ||
           seen.progress == Progress::kFailed ||
           looked_at - record.sent_at >= settle;
  }
  if (record.odd_since.us == 0 || record.detail != kUnexpected)
    record.odd_since = looked_at;
  return looked_at - record.odd_since >= settle;
}

StepOutcome StepRunner::Run(Journal& journal, const Move& move,
                            const Step& step, StepRecord& record) const {
  if (step.attribute() == Attribute::kPortDate)
    return RunDate(journal, move, step, record);
  Question question{move.user, step};
  if (record.state == StepState::kIntent) {
    question.receipt = Receipt{record.receipt};
    question.sent_at = record.sent_at;
  }
  const Time looked_at = clock_.Now();
  auto seen = routes_.Observe(question);
  if (!seen.ok()) {
    return With(seen.error().code,
                OnReadError(journal, move, step, record, seen.error()));
  }
  if (step.IsWait()) return RunWait(journal, move, step, record, *seen);
  if (IsSettled(step, record, *seen, looked_at))
    return OnSettled(journal, move, step, record, *seen, looked_at);
  const bool is_sent = record.state == StepState::kIntent;
  const Time since = is_sent ? record.sent_at : record.odd_since;
  if (is_sent && clock_.Now() - since >= Scaled(RowOf(step.kind).give_up)) {
    return Finish(
        journal, move, step, record, StepState::kFailed, "step.failed",
        seen->value,
        "no effect within " + FormatDuration(RowOf(step.kind).give_up));
  }
  const bool is_odd = SightOf(step, seen->value) == Sight::kOther;
  return Park(
      journal, move, step, record, NextLook(since),
      is_odd ? kUnexpected : "sent; waiting until the effect can be read");
}

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
    if (!status.ok()) return StopRun(status.error());
  }
  return {Kind::kHeld, until, reason};
}

StepOutcome StepRunner::CheckStaged(Journal& journal, const Move& move,
                                    StepRecord& first) const {
  const Step& next = move.steps[static_cast<size_t>(first.place.step)];
  for (int i = 0; i < move.staged; ++i) {
    const Step& staged = move.steps[static_cast<size_t>(i)];
    auto seen = routes_.Observe(Question{move.user, staged});
    if (!seen.ok())
      return With(seen.error().code,
                  OnReadError(journal, move, next, first, seen.error()));
    if (SightOf(staged, seen->value) == Sight::kAfter) continue;
    if (first.odd_since.us == 0 || first.detail != kStagedUnseen)
      first.odd_since = clock_.Now();
    if (clock_.Now() - first.odd_since < Scaled(RowOf(staged.kind).settle)) {
      return Park(journal, move, next, first, NextLook(first.odd_since),
                  kStagedUnseen);
    }
    return Finish(journal, move, next, first, StepState::kDrifted,
                  "step.drifted", std::nullopt,
                  std::string(RowOf(staged.kind).id) +
                      " was staged and has been changed to " +
                      DescribeValue(seen->value) + "; nothing was cut over");
  }
  return {};
}

// A day on which others act; no service shows it, the clock does.
StepOutcome StepRunner::RunDate(Journal& journal, const Move& move,
                                const Step& step, StepRecord& record) const {
  auto date = ParseTime(step.after.value_or(""));
  if (!date.ok()) {
    return Finish(journal, move, step, record, StepState::kFailed,
                  "step.failed", std::nullopt, date.error().message);
  }
  const Time now = clock_.Now();
  if (now >= *date) {
    return Finish(journal, move, step, record, StepState::kDone, "step.done",
                  step.after, "");
  }
  if (record.sent_at.us == 0) record.sent_at = now;
  return Park(journal, move, step, record, *date - now,
              RowOf(step.kind).sentence);
}

StepOutcome StepRunner::RunWait(Journal& journal, const Move& move,
                                const Step& step, StepRecord& record,
                                const Sighting& seen) const {
  if (SightOf(step, seen.value) == Sight::kAfter) {
    return Finish(journal, move, step, record, StepState::kDone, "step.done",
                  seen.value, "");
  }
  if (record.sent_at.us == 0) record.sent_at = clock_.Now();
  if (clock_.Now() - record.sent_at >= Scaled(RowOf(step.kind).give_up)) {
    return Finish(journal, move, step, record, StepState::kFailed,
                  "step.failed", seen.value,
                  std::string("gave up: ") + RowOf(step.kind).sentence);
  }
  return Park(journal, move, step, record, NextLook(record.sent_at),
              RowOf(step.kind).sentence);
}

StepOutcome StepRunner::OnSettled(Journal& journal, const Move& move,
                                  const Step& step, StepRecord& record,
                                  const Sighting& seen, Time looked_at) const {
  const Phase phase = PhaseOf(record);
  switch (Decide(phase, SightOf(step, seen.value))) {
    case Decision::kApply:
      if (phase != Phase::kIntent)
        return Apply(journal, move, step, record, looked_at);
      if (seen.progress == Progress::kFailed) {
        return Finish(journal, move, step, record, StepState::kFailed,
                      "step.failed", seen.value,
                      "the service declined: " + seen.detail);
      }
      if (record.answered < kMostAnswered && record.attempts < kMostAttempts)
        return Apply(journal, move, step, record, looked_at);
      return Finish(
          journal, move, step, record, StepState::kFailed, "step.failed",
          seen.value,
          "sent " + std::to_string(record.attempts) + " times, without effect");
    case Decision::kAlreadyDone:
      return Finish(journal, move, step, record, StepState::kSkipped,
                    "step.skipped", seen.value, "it was so already");
    case Decision::kRecovered:
      return Finish(journal, move, step, record, StepState::kDone, "step.done",
                    seen.value, "");
    case Decision::kDrifted:
      return Finish(journal, move, step, record, StepState::kDrifted,
                    "step.drifted", seen.value,
                    "somebody else set " + DescribeValue(seen.value) +
                        "; nothing was touched");
    case Decision::kSkip:
    case Decision::kReopened:
      break;  // a finished step is never run again
  }
  return StopRun(Error{ErrorCode::kBug, "a finished step was run again"});
}

StepOutcome StepRunner::Apply(Journal& journal, const Move& move,
                              const Step& step, StepRecord& record,
                              Time looked_at) const {
  const std::string key = ids_.NextGuid();
  Status status = journal.Begin(move, step, record, key);
  if (!status.ok()) return StopRun(status.error());
  if (clock_.Now() - looked_at > kLookHolds) {
    return Park(journal, move, step, record, Scaled(Seconds(2)),
                "not sent, held up after the look; reading decides");
  }
  auto receipt = routes_.Apply(move.user, step, key);
  if (!receipt.ok())
    return With(receipt.error().code,
                OnApplyError(journal, move, step, record, receipt.error()));
  ++record.answered;
  record.request_id = receipt->request_id;
  if (!receipt->operation.empty()) {
    status = journal.NoteReceipt(move, step, record, receipt->operation);
    if (!status.ok()) return StopRun(status.error());
  }
  return Run(journal, move, step, record);
}

StepOutcome StepRunner::OnApplyError(Journal& journal, const Move& move,
                                     const Step& step, StepRecord& record,
                                     const Error& error) const {
  // A pause that the service asks for is its ordinary way to pace us.
  const bool is_ordinary = error.code == ErrorCode::kThrottled;
  Log(is_ordinary ? LogLevel::kDebug : LogLevel::kWarning, "apply.error",
      {{"upn", move.user.upn},
       {"step", RowOf(step.kind).id},
       {"code", ErrorCodeName(error.code)},
       {"message", error.message}});
  const Duration delay{error.retry_after_us.value_or(Seconds(2).us)};
  switch (error.code) {
    case ErrorCode::kUnavailable:
      // Nobody knows whether it was done: the intent stands, reading decides.
      return Park(journal, move, step, record, Scaled(Seconds(2)),
                  "no answer; reading decides: " + error.message);
    case ErrorCode::kThrottled:
    case ErrorCode::kConflict:
    case ErrorCode::kNotFound: {
      const bool is_throttled = error.code == ErrorCode::kThrottled;
      if (!is_throttled && record.attempts >= kMaxOffers) break;
      if (is_throttled) record.attempts -= 1;
      const Status status =
          journal.Finish(move, step, record, StepState::kPlanned,
                         "step.not_done", std::nullopt, error.message);
      if (!status.ok()) return StopRun(status.error());
      return {Kind::kParked, clock_.Now() + delay, error.message};
    }
    case ErrorCode::kUnauthorized: {
      const Status status =
          journal.Finish(move, step, record, StepState::kPlanned,
                         "step.not_done", std::nullopt, error.message);
      return StopRun(status.ok() ? error : status.error());
    }
    default:
      break;
  }
  return Finish(journal, move, step, record, StepState::kFailed, "step.failed",
                std::nullopt, error.message);
}

StepOutcome StepRunner::OnReadError(Journal& journal, const Move& move,
                                    const Step& step, StepRecord& record,
                                    const Error& error) const {
  const Duration delay{error.retry_after_us.value_or(Seconds(2).us)};
  if (record.odd_since.us == 0 || !record.detail.starts_with(kCannotRead))
    record.odd_since = clock_.Now();
  const bool is_passing = error.code == ErrorCode::kThrottled ||
                          error.code == ErrorCode::kUnavailable ||
                          error.code == ErrorCode::kConflict ||
                          error.code == ErrorCode::kNotFound;
  const bool is_over =
      clock_.Now() - record.odd_since >= Scaled(RowOf(step.kind).give_up);
  if (error.code == ErrorCode::kUnauthorized) return StopRun(error);
  if (is_passing && !is_over) {
    return Park(journal, move, step, record, delay,
                kCannotRead + error.message);
  }
  return Finish(journal, move, step, record, StepState::kFailed, "step.failed",
                std::nullopt, kCannotRead + error.message);
}

}  // namespace cutover
