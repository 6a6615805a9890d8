#include "engine/apply/gatekeeper.h"

#include <algorithm>

#include "engine/base/file.h"
#include "engine/base/log.h"
#include "engine/model/licence.h"
#include "engine/store/chain.h"

namespace cutover {
namespace {

using Kind = Verdict::Kind;

constexpr Duration kBetweenLooks = Seconds(1);
constexpr Duration kBetweenSbcLooks = Minutes(1);

// Among the classes of errors that the processes of a run tell each other.
constexpr const char* kMoveFailed = "move failed";

// The licence of which a step takes a seat, or "".
std::string SkuTakenBy(const Step& step) {
  if (step.kind == StepKind::kLicenceAdd) return step.item;
  if (step.kind == StepKind::kLicenceSwap && step.after)
    return DirectLicence::Parse(*step.after).sku;
  return "";
}

}  // namespace

Status Gatekeeper::Open(ActivePlan& main) {
  main_ = &main;
  if (!worker_.empty()) seats_.ShareWith(main.id, worker_);
  TRY(store_.Update(main.id, control_));
  control_.stop.reset();
  told_of_ = control_.last;
  ReadClosures();
  refreshed_ = clock_.Now();
  // What an earlier run was held back by is over when nothing objects now.
  auto last = Audit(database_).Last(main.id, "gate.");
  if (!last.ok()) return last.error();
  if (*last && (*last)->kind != "gate.opens") told_ = (*last)->detail;
  return Done{};
}

void Gatekeeper::ReadClosures() {
  if (settings_.blackout_file.empty()) return;
  auto text = ReadFile(settings_.blackout_file);
  auto closures = text.ok() ? ParseClosures(*text, settings_.blackout_file)
                            : Result<std::vector<Closure>>(text.error());
  file_ = {};
  if (closures.ok()) {
    closures_ = *std::move(closures);
  } else {
    file_ = {Kind::kStop, "blackout", {}, Describe(closures.error())};
  }
}

// The store is read while nobody is held up: everybody asks for a verdict
// before each step, and would wait for the commits that the store is busy with.
void Gatekeeper::Read() {
  ControlState control;
  {
    std::lock_guard lock(mutex_);
    const Time now = clock_.Now();
    if (now - refreshed_ < kBetweenLooks) return;
    refreshed_ = now;
    ReadClosures();
    control = control_;
  }
  // A store that cannot be read is told by the next write of the journal.
  const Status status = store_.Update(main_->id, control);
  if (!status.ok()) {
    Log(LogLevel::kWarning, "control.unread",
        {{"reason", status.error().message}});
    return;
  }
  {
    std::lock_guard lock(mutex_);
    if (control.last > control_.last) control_ = std::move(control);
  }
  if (!worker_.empty()) ReadTally();
}

void Gatekeeper::ReadTally() {
  Tally met;
  {
    std::lock_guard lock(mutex_);
    met = faults_;
    if (failed_ > 0) met[kMoveFailed] = failed_;
  }
  auto others = TallyStore(database_).Share(main_->id, worker_, met);
  if (!others.ok()) {
    Log(LogLevel::kWarning, "tally.unread",
        {{"reason", others.error().message}});
    return;
  }
  std::lock_guard lock(mutex_);
  failed_elsewhere_ = (*others)[kMoveFailed];
  others->erase(kMoveFailed);
  elsewhere_ = *std::move(others);
}

bool Gatekeeper::Refresh() {
  Read();
  std::lock_guard lock(mutex_);
  const bool has_news = control_.last != told_of_;
  told_of_ = control_.last;
  return has_news;
}

int Gatekeeper::Concurrency(int otherwise) {
  std::lock_guard lock(mutex_);
  return control_.concurrency ? static_cast<int>(control_.concurrency->value)
                              : otherwise;
}

Verdict Gatekeeper::Everything() {
  std::lock_guard lock(mutex_);
  if (control_.stop)
    return {Kind::kStop, "stop", {}, DescribeOrder(*control_.stop)};
  const bool is_move = main_->plan.purpose == Purpose::kMove;
  FaultCounts faults = elsewhere_;
  for (const auto& [fault, count] : faults_) faults[fault] += count;
  return FirstObjection(
      {BudgetGate(settings_.budget, faults, failed_ + failed_elsewhere_,
                  main_->plan.max_failures),
       is_move ? file_ : Verdict{}, PauseGate(control_),
       MaintenanceGate(closures_, clock_.Now())});
}

Verdict Gatekeeper::Standing() {
  const Verdict verdict = Everything();
  std::lock_guard lock(mutex_);
  const bool is_move = main_->plan.purpose == Purpose::kMove;
  return FirstObjection(
      {verdict, awaited_,
       is_move ? BlackoutGate(closures_, clock_.Now()) : Verdict{}, sbc_});
}

Verdict Gatekeeper::BeforeWave(const Wave& wave,
                               const std::vector<MoveInHand>& ready) {
  Verdict verdict = Everything();
  if (!verdict.Proceeds()) return verdict;
  if (main_->plan.purpose == Purpose::kRollback)
    return HookGate("before-rollback", ContextOf(wave));
  const bool has_begun =
      std::any_of(ready.begin(), ready.end(),
                  [](const MoveInHand& each) { return each.HasBegun(); });
  if (!has_begun) {
    std::unique_lock lock(mutex_);
    verdict = BlackoutGate(closures_, clock_.Now());
    lock.unlock();
    if (verdict.Proceeds()) verdict = AskHealth(wave);
  }
  if (!verdict.Proceeds()) return verdict;
  const Verdict sbc = SbcGate(ContextOf(wave));
  return sbc.Proceeds() ? HookGate("before-wave", ContextOf(wave)) : sbc;
}

Verdict Gatekeeper::AwaitWave(const Wave& wave,
                              const std::vector<MoveInHand>& ready,
                              Duration patience,
                              const std::function<bool()>& attend) {
  const Time since = clock_.Now();
  while (!attend()) {
    const Verdict verdict = BeforeWave(wave, ready);
    const Time now = clock_.Now();
    const bool is_veto =
        verdict.reach == Verdict::Reach::kUser || verdict.kind == Kind::kStop;
    {
      std::lock_guard lock(mutex_);
      awaited_ = verdict;
    }
    Tell(Standing());
    if (verdict.Proceeds() || is_veto || now - since >= patience)
      return verdict;
    clock_.SleepUntil(now + kBetweenLooks);
  }
  return {};
}

Verdict Gatekeeper::BeforeStep(const MoveInHand& move, size_t step) {
  Read();
  Verdict verdict = Everything();
  if (!verdict.Proceeds()) return verdict;
  const Move& planned = move.Get();
  const bool is_forward =
      !move.owner->is_compensation && main_->plan.purpose == Purpose::kMove;
  const bool cuts_over =
      static_cast<int>(step) >= planned.staged && !move.HasBegunCutOver();
  {
    std::lock_guard lock(mutex_);
    verdict = HoldGate(control_, planned.user.key);
    if (verdict.Proceeds() && is_forward && (cuts_over || !move.HasBegun()))
      verdict = BlackoutGate(closures_, clock_.Now());
  }
  if (!verdict.Proceeds() || !is_forward) return verdict;
  const Step& next = planned.steps[step];
  const std::string sku = SkuTakenBy(next);
  if (!sku.empty() && move.records[step].state == StepState::kPlanned) {
    verdict = seats_.Ask(sku);
    if (!verdict.Proceeds()) return verdict;
  }
  if (!cuts_over) return {};
  verdict = SbcGate(ContextOf(move));
  return verdict.Proceeds() ? HookGate("before-cutover", ContextOf(move))
                            : verdict;
}

bool Gatekeeper::MayCompensate(const MoveInHand& failed) {
  const Verdict verdict = HookGate("before-rollback", ContextOf(failed));
  if (verdict.Proceeds()) return true;
  Log(LogLevel::kWarning, "compensation.vetoed",
      {{"upn", failed.Get().user.upn}, {"reason", verdict.reason}});
  return false;
}

StepOutcome Gatekeeper::HoldBack(MoveInHand& move, size_t step,
                                 const Verdict& verdict) {
  using Outcome = StepOutcome::Kind;
  const std::string reason = std::string(verdict.gate) + ": " + verdict.reason;
  const bool has_time = verdict.until.us != 0;
  if (verdict.reach == Verdict::Reach::kRun)
    return {Outcome::kParked, has_time ? verdict.until : clock_.Now(), reason};
  StepRecord& record = move.records[step];
  record.resume_at = verdict.until;
  if (record.detail != reason) {
    const Move& planned = move.Get();
    const Status status =
        move.owner->journal->Park(planned, planned.steps[step], record, reason);
    if (!status.ok()) return {Outcome::kStopRun, {}, Describe(status.error())};
  }
  return {has_time ? Outcome::kParked : Outcome::kHeld, verdict.until, reason};
}

void Gatekeeper::After(const MoveInHand& move, const StepOutcome& outcome) {
  const bool has_failed = outcome.kind == StepOutcome::Kind::kFailed;
  {
    std::lock_guard lock(mutex_);
    if (!outcome.fault.empty()) ++faults_[outcome.fault];
    if (has_failed && !move.owner->is_compensation) ++failed_;
  }
  Json context = ContextOf(move);
  context["reason"] = outcome.reason;
  if (has_failed) Ask("on-failure", context);
  if (outcome.kind == StepOutcome::Kind::kFinished) Ask("after-user", context);
}

void Gatekeeper::AfterWave(const Wave& wave) {
  Ask("after-wave", ContextOf(wave));
}

void Gatekeeper::Tell(const Verdict& verdict) {
  // Without `until`: that of a gate which asks once a minute moves on.
  const std::string text =
      verdict.Proceeds() ? ""
                         : std::string(verdict.gate) + ": " + verdict.reason;
  {
    std::lock_guard lock(mutex_);
    if (text == told_) return;
    told_ = text;
  }
  const char* kind = verdict.Proceeds()            ? "gate.opens"
                     : verdict.kind == Kind::kWait ? "gate.waits"
                                                   : "gate.stops";
  const Status status = main_->journal->Note(kind, text);
  if (!status.ok())
    Log(LogLevel::kWarning, "gate.untold",
        {{"gate", verdict.gate}, {"reason", status.error().message}});
}

HookAnswer Gatekeeper::Ask(const char* point, Json context) {
  if (!services_.call_hooks) return {};
  context["point"] = point;
  HookAnswer answer = services_.call_hooks(point, context);
  if (answer.said.empty()) return answer;
  const Status status = main_->journal->Note("hook.ran", answer.said);
  if (status.ok()) return answer;
  // What cannot be put on record does not count as a yes.
  return {true, status.error().message};
}

Json Gatekeeper::ContextOf(const Wave& wave) const {
  return {
      {"plan", main_->id},
      {"run", RunIdOf(main_->id)},
      {"campaign", main_->plan.campaign},
      {"tenant", main_->plan.tenant_id},
      {"purpose", main_->plan.purpose == Purpose::kMove ? "move" : "rollback"},
      {"wave", wave.number},
      {"wave_name", wave.name},
      {"users", wave.moves.size()}};
}

Json Gatekeeper::ContextOf(const MoveInHand& move) const {
  Json context = ContextOf(move.owner->plan.waves[move.wave]);
  if (move.owner->is_compensation) context["purpose"] = "compensation";
  context["user"] = {{"upn", move.Get().user.upn},
                     {"key", move.Get().user.key},
                     {"path", move.Get().path}};
  return context;
}

Verdict Gatekeeper::HookGate(const char* point, const Json& context) {
  const HookAnswer answer = Ask(point, context);
  if (!answer.is_veto) return {};
  Verdict verdict{Kind::kWait, "hook", {}, "vetoed by " + answer.said};
  verdict.reach = Verdict::Reach::kUser;
  return verdict;
}

// Asks at most once a minute, whoever wants to know.
Verdict Gatekeeper::SbcGate(const Json& context) {
  std::lock_guard lock(asking_);
  const Time now = clock_.Now();
  if (sbc_asked_.us != 0 && now - sbc_asked_ < kBetweenSbcLooks) return sbc_;
  const HookAnswer answer = Ask("sbc-health", context);
  std::lock_guard keep(mutex_);
  sbc_asked_ = clock_.Now();
  sbc_ = {};
  if (answer.is_veto)
    sbc_ = {Kind::kWait, "SBC health", sbc_asked_ + kBetweenSbcLooks,
            answer.said};
  return sbc_;
}

// Reads the logs again when the last answer is over.
Verdict Gatekeeper::AskHealth(const Wave& wave) {
  if (!main_->plan.health || !services_.read_health) return {};
  std::lock_guard lock(asking_);
  const Time now = clock_.Now();
  if (!health_.Proceeds() && now < health_.until) return health_;
  const auto& waves = main_->plan.waves;
  const auto here = std::find_if(
      waves.begin(), waves.end(),
      [&](const Wave& each) { return each.number == wave.number; });
  auto counts = services_.read_health(
      main_->id, main_->plan, static_cast<size_t>(here - waves.begin()));
  if (counts.ok()) {
    health_ = HealthGate(*main_->plan.health, *counts, now);
  } else {
    // Nobody goes on unseen where a campaign wants to look.
    health_ = {Kind::kWait, "health", now + Minutes(5),
               "the logs of calls cannot be read: " + counts.error().message};
  }
  return health_;
}

}  // namespace cutover
