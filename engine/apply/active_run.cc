#include "engine/apply/active_run.h"

#include <algorithm>

#include "engine/apply/earlier_orders.h"
#include "engine/apply/window_gate.h"

namespace cutover {

ActiveRun::ActiveRun(ExecutorServices services,
                     const ExecutorSettings& settings, Lease& lease,
                     const std::atomic<bool>& stop,
                     const OnProgress& on_progress)
    : services_(services),
      settings_(settings),
      lease_(lease),
      commits_(services.database),
      lease_renewal_(services.database, services.clock, lease,
                     settings.lease_ttl),
      stop_(stop),
      on_progress_(on_progress),
      runner_(services.routes, services.clock, services.ids,
              settings.settle_scale, settings.steady),
      keeper_(services.database, services.clock, settings.gates,
              services.gates),
      crew_(settings.concurrency) {
  if (!settings.company) return;
  shared_ = std::make_unique<SharedRun>(services.database, services.clock,
                                        lease, *settings.company);
  keeper_.ShareBudgets(lease.name);
}

Result<RunSummary> ActiveRun::Run(const std::string& id, Plan plan,
                                  const Approval& approval,
                                  const std::vector<int>& waves) {
  approval_ = approval;
  waves_.insert(waves.begin(), waves.end());
  if (shared_) TRY(shared_->Open(id));
  auto opened = Activate(id, std::move(plan), /*is_compensation=*/false);
  if (!opened.ok()) return opened.error();
  main_ = *opened;
  is_first_alone_ = main_->plan.purpose == Purpose::kRollback;
  all_steps_ = static_cast<int>(CountSteps(main_->plan));
  TRY(LoadMoves());
  TRY(keeper_.Open(*main_));
  crew_.Resize(keeper_.Concurrency(settings_.concurrency));
  TRY(ResumeCompensations());
  for (size_t wave = 0; wave < main_->plan.waves.size(); ++wave) {
    if (!IsWanted(wave) || IsOver()) continue;
    const Status loaded = LoadWave(wave);
    if (!loaded.ok()) return loaded.error();
    RunWave(wave);
  }
  return Conclude();
}

bool ActiveRun::IsWanted(size_t wave) const {
  return waves_.empty() || waves_.contains(main_->plan.waves[wave].number);
}

Result<ActivePlan*> ActiveRun::Activate(const std::string& id, Plan plan,
                                        bool is_compensation) {
  plans_.push_back(ActivePlan{id, std::move(plan), nullptr, is_compensation});
  ActivePlan& active = plans_.back();
  active.journal = std::make_unique<Journal>(commits_, services_.clock, id,
                                             settings_.actor, lease_);
  // One that joins late must not open again what others have brought to its
  // end.
  TRY(active.journal->Open(active.plan,
                           shared_ ? "worker.joined" : "run.resumed"));
  return &active;
}

Status ActiveRun::LoadMoves() {
  auto records = main_->journal->Load();
  if (!records.ok()) return records.error();
  finished_steps_ = CountFinished(*records);
  moves_ = MovesOf(*main_, *std::move(records));
  return NoteEarlierOrders(services_.database, services_.clock, *main_, moves_);
}

// What others have done meanwhile. Those that are in this process's own hands
// are of an earlier wave, or claimed before they are looked at again.
Status ActiveRun::LoadWave(size_t index) {
  if (!shared_) return Done{};
  auto records =
      ReadSteps(services_.database, main_->id, static_cast<int64_t>(index));
  if (!records.ok()) return records.error();
  std::lock_guard lock(mutex_);
  for (MoveInHand& fresh : MovesOf(*main_, *std::move(records))) {
    MoveInHand& move = MoveAt(moves_, fresh.wave, fresh.move);
    for (size_t i = 0; i < fresh.records.size(); ++i)
      fresh.records[i].earlier = move.records[i].earlier;
    finished_steps_ +=
        CountFinished(fresh.records) - CountFinished(move.records);
    move.records = std::move(fresh.records);
  }
  return Done{};
}

// A cut-over that has begun goes on: a user half-way is worse than a late one.
bool ActiveRun::MayStart(const MoveInHand& move) {
  const Wave& wave = main_->plan.waves[move.wave];
  const Time now = services_.clock.Now();
  const bool may_begin = MayBegin(wave, move.Get(), now);
  if (!may_begin) NoteNext(NextOpening(wave, now));
  return move.HasBegun() || may_begin;
}

std::vector<MoveInHand> ActiveRun::MovesReady(size_t index) {
  std::vector<MoveInHand> ready;
  for (const MoveInHand& move : moves_) {
    if (move.wave != index || move.IsFinished() || move.HasFailed()) continue;
    if (MayStart(move)) ready.push_back(move);
  }
  return ready;
}

void ActiveRun::RunWave(size_t index) {
  wave_ = index;
  std::vector<MoveInHand> ready = MovesReady(index);
  const Verdict verdict = ready.empty() ? Verdict{} : Await(index, ready);
  const bool has_ready = !ready.empty();
  if (verdict.Proceeds()) {
    std::lock_guard lock(mutex_);
    for (MoveInHand& move : ready) queue_.Push(std::move(move));
  }
  // Else, too: compensations of an earlier run are queued.
  if (settings_.run_workers) {
    settings_.run_workers(settings_.concurrency, [this] { Work(0); });
  } else {
    crew_.Run([this](int member) { Work(member); });
  }
  if (!verdict.Proceeds()) {
    NoteNext(verdict.until);
    StopFor(verdict);
  } else if (has_ready) {
    const Status told = TellEndOfWave(index);
    if (!told.ok()) StopFor(told.error());
  }
}

Status ActiveRun::TellEndOfWave(size_t index) {
  TRY(LoadWave(index));
  if (!HasEnded(moves_, index)) return Done{};
  if (shared_) {
    auto is_ours = shared_->TellsTheEndOf(index);
    if (!is_ours.ok()) return is_ours.error();
    if (!*is_ours) return Done{};
  }
  keeper_.AfterWave(main_->plan.waves[index]);
  return Done{};
}

Verdict ActiveRun::Await(size_t index, const std::vector<MoveInHand>& ready) {
  if (shared_) return AwaitOpening(index, ready);
  return keeper_.AwaitWave(main_->plan.waves[index], ready, settings_.patience,
                           [this] {
                             Attend();
                             return IsOver();
                           });
}

// One process asks the gates of a wave, and its hooks; the others go by what it
// was told. One that asks and is turned away leaves it to the next.
Verdict ActiveRun::AwaitOpening(size_t index,
                                const std::vector<MoveInHand>& ready) {
  using Opening = SharedRun::Opening;
  const Time since = services_.clock.Now();
  while (true) {
    Attend();
    if (IsOver()) return {};
    auto opening = shared_->OpeningOf(index);
    if (!opening.ok())
      return {Verdict::Kind::kStop, "store", {}, Describe(opening.error())};
    if (*opening == Opening::kOpened) return {};
    const Time now = services_.clock.Now();
    if (*opening == Opening::kOurs) {
      const Verdict verdict = keeper_.AwaitWave(main_->plan.waves[index], ready,
                                                settings_.patience, [this] {
                                                  Attend();
                                                  return IsOver();
                                                });
      const Status said = verdict.Proceeds() && !IsOver()
                              ? shared_->SayOpened(index)
                              : shared_->LeaveOpening(index);
      if (said.ok()) return verdict;
      return {Verdict::Kind::kStop, "store", {}, Describe(said.error())};
    }
    if (now - since >= settings_.patience)
      return {Verdict::Kind::kWait,
              "opening",
              {},
              "another worker asks whether the wave may begin"};
    services_.clock.SleepUntil(now + Seconds(1));
  }
}

// No error, but a gate ends the run, or a person.
void ActiveRun::StopFor(const Verdict& verdict) {
  std::lock_guard lock(mutex_);
  if (!stop_reason_.empty()) return;
  stop_reason_ = DescribeVerdict(verdict);
  const std::string_view gate = verdict.gate;
  is_held_back_ = verdict.kind == Verdict::Kind::kWait || gate == "stop";
  is_unhealthy_ = verdict.kind == Verdict::Kind::kStop && gate == "health";
}

void ActiveRun::StopFor(const Error& error) {
  std::lock_guard lock(mutex_);
  if (stop_reason_.empty()) stop_reason_ = Describe(error);
}

void ActiveRun::NoteNext(Time time) {
  if (time.us == 0) return;
  if (next_.us == 0 || time < next_) next_ = time;
}

bool ActiveRun::IsOver() {
  std::lock_guard lock(mutex_);
  return IsOverLocked();
}

Result<RunSummary> ActiveRun::Conclude() {
  RunSummary summary;
  for (size_t wave = 0; wave < main_->plan.waves.size(); ++wave)
    TRY(LoadWave(wave));
  for (const MoveInHand& move : moves_) {
    if (IsWanted(move.wave)) CountMove(move, summary);
  }
  summary.compensated = untouched_ + CountFinishedMoves(ended_compensations_);
  if (shared_) {
    PlanStore store(services_.database, services_.clock);
    TRY(LoadRollbacks(store, main_->id, saved_));
    auto brought_back = CountBroughtBack(services_.database, saved_);
    if (!brought_back.ok()) return brought_back.error();
    summary.compensated = untouched_ + *brought_back;
  }
  summary.parked += queue_.CountCompensations();
  NoteNext(queue_.FirstDue());
  summary.resume_at = next_;
  summary.is_held_back = is_held_back_;
  if (is_unhealthy_ && main_->plan.health->on_halt == OnHalt::kRollBack)
    summary.wave_to_roll_back = LastWaveDone(moves_);
  summary.is_stopped = stop_.load() || !stop_reason_.empty();
  summary.stop_reason = stop_.load() ? "stopped by signal" : stop_reason_;
  const bool is_over = summary.parked == 0 && summary.not_begun == 0;
  auto how = HowItEnds(is_over);
  if (!how.ok()) return how.error();
  TRY(main_->journal->Note(*how, CountsOf(summary)));
  if (!is_over) return summary;
  std::vector<std::string> ids(saved_.ids.begin(), saved_.ids.end());
  for (const ActivePlan& each : plans_) ids.push_back(each.id);
  TRY(ReleaseWhenOver(services_.database, ids, moves_));
  return summary;
}

// What the chain calls it: the run has one end, however many worked on it.
Result<const char*> ActiveRun::HowItEnds(bool is_over) {
  if (!shared_) return is_over ? "run.ended" : "run.parked";
  auto is_ours = is_over ? shared_->TellsTheEnd() : shared_->IsAlone();
  if (!is_ours.ok()) return is_ours.error();
  if (!*is_ours) return "worker.left";
  return is_over ? "run.ended" : "run.parked";
}

}  // namespace cutover
