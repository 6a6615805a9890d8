#include "engine/apply/step_runner.h"

#include <algorithm>

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
constexpr const char* kEarlier =
    "an order for it may still take effect; reading again until it has settled";
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

Question QuestionOf(const Move& move, const Step& step,
                    const StepRecord& record) {
  Question question{move.user, step};
  if (record.state == StepState::kIntent) {
    question.receipt = Receipt{record.receipt};
    question.sent_at = record.sent_at;
  } else if (record.earlier != nullptr) {
    question.receipt = Receipt{record.earlier->receipt};
    question.sent_at = record.earlier->sent_at;
  }
  return question;
}

Duration StepRunner::Scaled(Duration duration) const {
  return {
      static_cast<int64_t>(static_cast<double>(duration.us) * settle_scale_)};
}

// Looks again after a third of the time waited so far: quick at first, at
// most a minute apart, without a counter to store.
Duration StepRunner::NextLook(Time since) const {
  const int64_t waited = clock_.Now().us - since.us;
  if (waited < 0) return Seconds(10);  // somebody set the clock back
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

StepOutcome StepRunner::Fail(Journal& journal, const Move& move,
                             const Step& step, StepRecord& record,
                             const Value& seen,
                             const std::string& detail) const {
  record.sent_at = {};
  return Finish(journal, move, step, record, StepState::kFailed, "step.failed",
                seen, detail);
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

StepRunner::Moment StepRunner::Look() const {
  const Time now = clock_.Now();
  return {now, steady_ ? steady_() : now};
}

void StepRunner::BeginOdd(StepRecord& record, const char* reason,
                          Moment look) const {
  if (record.odd_since.us != 0 && record.detail.starts_with(reason)) {
    // Seen by a process before this one: what its clock said proves nothing.
    if (record.odd_here.us == 0) record.odd_here = look.steady;
    return;
  }
  record.odd_since = look.at;
  record.odd_here = look.steady;
}

Duration StepRunner::OddFor(const StepRecord& record, Moment look) {
  return look.steady - record.odd_here;
}

// By when the look was begun: neither an answer that was long on its way nor a
// process that stood still makes an old look settle. How long ago something was
// sent is known to the process that did it, or has watched since: the clock of
// another host may be an hour off.
bool StepRunner::IsSettled(const Step& step, StepRecord& record,
                           const Sighting& seen, Moment look) const {
  const Sight sight = SightOf(step, seen.value);
  const bool is_sent = record.state == StepState::kIntent;
  const bool may_be_undone = !is_sent && record.earlier != nullptr;
  // Another plan's order may do yet what ours would.
  const bool may_be_done = may_be_undone && record.earlier->may_do_the_same;
  const bool is_running = seen.progress == Progress::kRunning;
  // While our own order runs, no value is no sight of it being gone.
  const bool is_at_work = is_sent && is_running;
  if (sight == Sight::kAfter && !may_be_undone && !is_at_work) return true;
  const bool is_watched = is_sent || may_be_done;
  if (is_watched && record.watched_since.us == 0)
    record.watched_since = look.steady;
  if (sight == Sight::kOther) {
    BeginOdd(record, kUnexpected, look);
  } else if (!is_sent &&
             (is_running || may_be_done || sight == Sight::kAfter)) {
    BeginOdd(record, kEarlier, look);
  }
  if (is_running) record.ran_at = look.steady;
  if (is_running) return false;
  const Duration settle = Scaled(RowOf(step.kind).settle);
  const bool is_refused =
      sight == Sight::kBefore && seen.progress == Progress::kFailed;
  if (is_refused) return true;
  // What an order did is read only a while after it has ended.
  if (record.ran_at.us != 0 && look.steady - record.ran_at < settle)
    return false;
  if (sight == Sight::kBefore)
    return !is_watched || look.steady - record.watched_since >= settle;
  return OddFor(record, look) >= settle;
}

StepOutcome StepRunner::Run(Journal& journal, const Move& move,
                            const Step& step, StepRecord& record) const {
  if (step.attribute() == Attribute::kPortDate)
    return RunDate(journal, move, step, record);
  const Question question = QuestionOf(move, step, record);
  const Moment look = Look();
  auto seen = routes_.Observe(question);
  if (!seen.ok()) return OnReadError(journal, move, step, record, seen.error());
  return OnSeen(journal, move, step, record, *seen, look);
}

StepOutcome StepRunner::OnSeen(Journal& journal, const Move& move,
                               const Step& step, StepRecord& record,
                               const Sighting& seen, Moment look) const {
  if (step.IsWait()) return RunWait(journal, move, step, record, seen);
  if (IsSettled(step, record, seen, look))
    return OnSettled(journal, move, step, record, seen, look);
  return WaitToSettle(journal, move, step, record, seen, look);
}

// Gives up on an order that does not end. It may end later: the record keeps
// when it was sent, and taking it back waits for it.
StepOutcome StepRunner::WaitToSettle(Journal& journal, const Move& move,
                                     const Step& step, StepRecord& record,
                                     const Sighting& seen, Moment look) const {
  const bool is_sent = record.state == StepState::kIntent;
  const Time since = is_sent ? record.sent_at : record.odd_since;
  const Duration waited = is_sent ? look.at - since : OddFor(record, look);
  if (seen.progress == Progress::kRunning &&
      waited >= Scaled(RowOf(step.kind).give_up)) {
    return Finish(
        journal, move, step, record, StepState::kFailed, "step.failed",
        seen.value,
        "no effect within " + FormatDuration(RowOf(step.kind).give_up));
  }
  const bool is_odd = SightOf(step, seen.value) == Sight::kOther;
  StepOutcome parked =
      Park(journal, move, step, record, NextLook(since),
           is_odd     ? kUnexpected
           : !is_sent ? kEarlier
                      : "sent; waiting until the effect can be read");
  const Duration settle = Scaled(RowOf(step.kind).settle);
  parked.is_watched =
      seen.progress != Progress::kRunning && look.at - since >= settle;
  return parked;
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
  const Time now = clock_.Now();
  if (record.sent_at.us == 0 || now < record.sent_at) {
    // The clock was set back since: counted on from there, the wait would
    // last for hours longer. Parking keeps the new beginning.
    record.sent_at = now;
    record.detail.clear();
  }
  if (now - record.sent_at >= Scaled(RowOf(step.kind).give_up)) {
    return Finish(journal, move, step, record, StepState::kFailed,
                  "step.failed", seen.value,
                  std::string("gave up: ") + RowOf(step.kind).sentence);
  }
  return Park(journal, move, step, record, NextLook(record.sent_at),
              RowOf(step.kind).sentence);
}

StepOutcome StepRunner::OnSettled(Journal& journal, const Move& move,
                                  const Step& step, StepRecord& record,
                                  const Sighting& seen, Moment look) const {
  const Phase phase = PhaseOf(record);
  switch (Decide(phase, SightOf(step, seen.value))) {
    case Decision::kApply:
      if (phase != Phase::kIntent)
        return Apply(journal, move, step, record, look);
      if (seen.progress == Progress::kFailed) {
        return Fail(journal, move, step, record, seen.value,
                    "the service declined: " + seen.detail);
      }
      if (record.answered < kMostAnswered && record.attempts < kMostAttempts)
        return Apply(journal, move, step, record, look);
      return Fail(
          journal, move, step, record, seen.value,
          "sent " + std::to_string(record.attempts) + " times, without effect");
    case Decision::kAlreadyDone:
      return Finish(journal, move, step, record, StepState::kSkipped,
                    "step.skipped", seen.value, "it was so already");
    case Decision::kRecovered:
      return Finish(journal, move, step, record, StepState::kDone, "step.done",
                    seen.value, "");
    case Decision::kDrifted:
      // Of two steps back the second is done already.
      if (phase == Phase::kNothing && record.earlier != nullptr &&
          IsPassed(move, static_cast<size_t>(record.place.step), seen.value)) {
        return Finish(journal, move, step, record, StepState::kSkipped,
                      "step.skipped", seen.value, "it was further already");
      }
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
                              Moment look) const {
  const std::string key = ids_.NextGuid();
  record.watched_since = look.steady;
  // It had its time, and did nothing.
  if (record.earlier && record.earlier->may_do_the_same)
    record.earlier = nullptr;
  Status status = journal.Begin(move, step, record, key);
  if (!status.ok()) return StopRun(status.error());
  if (Look().steady - look.steady > kLookHolds) {
    return Park(journal, move, step, record, Scaled(Seconds(2)),
                "not sent, held up after the look; reading decides");
  }
  auto receipt = routes_.Apply(move.user, step, key);
  // It may have stood still before it went out.
  const Moment back = Look();
  record.sent_at = back.at;
  record.watched_since = back.steady;
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
  return Fail(journal, move, step, record, std::nullopt, error.message);
}

StepOutcome StepRunner::OnReadError(Journal& journal, const Move& move,
                                    const Step& step, StepRecord& record,
                                    const Error& error) const {
  const Duration delay{error.retry_after_us.value_or(Seconds(2).us)};
  const Moment now = Look();
  BeginOdd(record, kCannotRead, now);
  const bool is_passing = error.code == ErrorCode::kThrottled ||
                          error.code == ErrorCode::kUnavailable ||
                          error.code == ErrorCode::kConflict ||
                          error.code == ErrorCode::kNotFound;
  const bool is_over = OddFor(record, now) >= Scaled(RowOf(step.kind).give_up);
  if (error.code == ErrorCode::kUnauthorized)
    return With(error.code, StopRun(error));
  const std::string reason = kCannotRead + error.message;
  if (is_passing && !is_over)
    return With(error.code, Park(journal, move, step, record, delay, reason));
  return With(error.code,
              Finish(journal, move, step, record, StepState::kFailed,
                     "step.failed", std::nullopt, reason));
}

}  // namespace cutover
