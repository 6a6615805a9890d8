#include "tests/simulation/job.h"

#include "connectors/directory/ldif.h"
#include "connectors/directory/server_reading.h"
#include "connectors/directory/user_entry.h"
#include "connectors/rehearsal/server.h"
#include "engine/apply/journal_reader.h"
#include "engine/apply/undo.h"
#include "engine/plan/planner.h"
#include "engine/store/worker_lease.h"
#include "tests/fakes/rehearsal_world.h"
#include "tests/simulation/intents.h"
#include "tests/simulation/verdict.h"

namespace cutover::simulation {
namespace {

constexpr const char* kLock = "tenant";
constexpr const char* kWholeRun = "the whole run";
constexpr int kMostLives = 2000;
constexpr Duration kLongest = Hours(24 * 20);
constexpr Time kStart{1'790'000'000'000'000};

class Collector : public ScanSink {
 public:
  explicit Collector(SnapshotBuilder& builder) : builder_(builder) {}
  void OnUser(Observation seen) override { builder_.Add(std::move(seen)); }
  void OnNumber(NumberRecord seen) override { builder_.Add(std::move(seen)); }
  void OnSku(Sku seen) override { builder_.Add(std::move(seen)); }
  void OnFinding(Finding seen) override { builder_.Add(std::move(seen)); }

 private:
  SnapshotBuilder& builder_;
};

FaultSource SourceOf(const Script& script) {
  return script.faults ? FaultSource(script.seed, *script.faults)
                       : FaultSource(script.seed);
}

Scene SceneOf(const Script& script) {
  Scene scene = DrawScene(script.seed);
  if (script.users) scene.users = *script.users;
  if (script.mutant == Mutant::kNoLease) scene.is_shared = false;
  return scene;
}

std::unique_ptr<rehearsal::Tenant> MakeTenant(const Scene& scene,
                                              Clock& clock) {
  auto tenant = std::make_unique<rehearsal::Tenant>(scene.world, clock);
  std::vector<LdapEntry> entries;
  const auto read =
      ParseLdif(rehearsal::MakeForest(scene.users, scene.forest_seed),
                [&](const LdapEntry& entry) -> Status {
                  if (IsUserEntry(entry)) entries.push_back(entry);
                  return Done{};
                });
  if (read.ok()) tenant->Populate(std::move(entries), nullptr);
  return tenant;
}

}  // namespace

Job::Job(const Script& script, Keep keep)
    : script_(script),
      scene_(SceneOf(script)),
      faults_(SourceOf(script)),
      scheduler_(script.seed ^ 0x7a7a'7a7aULL, kStart),
      clock_(scheduler_, Duration{}),
      tenant_(MakeTenant(scene_, clock_)),
      facade_(
          std::make_unique<rehearsal::GraphFacade>(*tenant_, "https://graph")),
      database_(FreshStore()),
      watch_(*tenant_, *database_),
      trace_(keep == Keep::kTrace),
      border_(scheduler_, faults_, watch_, trace_, *tenant_) {
  border_.settle_scale = scene_.settle_scale;
  border_.has_rivals = scene_.hosts > 1;
  if (scene_.is_shared) border_.hosts = scene_.hosts;
  watch_.SetTimes(scene_.settle_scale, scene_.world.read_lag);
}

Job::~Job() = default;

Outcome Job::Run() {
  outcome_.users = scene_.users;
  outcome_.scene = scene_.Describe();
  trace_.Add(outcome_.scene);
  scheduler_.SetWorld([this] { return tenant_->NextDue(); },
                      [this] { tenant_->Advance(); });
  scheduler_.Run([this] { Play(); });
  outcome_.violation = watch_.violation();
  outcome_.faults = faults_.met();
  outcome_.events = border_.crossings();
  if (!outcome_.violation.empty())
    trace_.Add("violation: " + outcome_.violation);
  outcome_.hash = trace_.hash();
  outcome_.trace = trace_.lines();
  return outcome_;
}

Desk Job::DeskOf(ProcessClock& clock) {
  return Desk{border_, clock, *facade_, answers_};
}

Snapshot Job::Discover() {
  Process process(DeskOf(clock_), script_.seed, scene_.roads);
  SnapshotBuilder builder;
  Collector sink(builder);
  for (const auto& [guid, entry] : tenant_->forest()) {
    auto seen = ObservationOfEntry(entry);
    if (!seen.ok()) continue;
    AddCopies(entry, {"extensionAttribute10"}, seen->facts);
    sink.OnUser(*std::move(seen));
  }
  for (UserSource* source : {process.routes.sources.at(StepSystem::kEntra),
                             process.routes.sources.at(StepSystem::kTeams),
                             process.routes.sources.at(StepSystem::kSfb)}) {
    const Status scanned = source->Scan(sink);
    if (!scanned.ok()) watch_.Violate(Describe(scanned.error()));
  }
  return builder.Build("s-1", tenant_->world().tenant_id, clock_.Now());
}

Result<Plan> Job::MakePlan(const Snapshot& snapshot) {
  Policy policy = RehearsalPolicy(snapshot);
  policy.wave_size = 3;
  for (Rule& rule : policy.rules) {
    rule.authority = scene_.authority;
    if (scene_.roads.are_lines_by_ldap)
      rule.copy_line_to = "extensionAttribute10";
  }
  if (scene_.roads.are_lines_by_ldap)
    policy.known_copies = {"extensionAttribute10"};
  auto plan = BuildPlan(snapshot, policy, clock_.Now());
  if (!plan.ok() || !scene_.has_window) return plan;
  const Time now = clock_.Now();
  const Time opens = now + Hours(2);
  for (Wave& wave : plan->waves) {
    wave.staging = Window{now, opens, "UTC"};
    wave.window = Window{opens, opens + Hours(24 * 30), "UTC"};
  }
  return plan;
}

void Job::Play() {
  border_.is_calm = true;
  const Snapshot snapshot = Discover();
  auto plan = MakePlan(snapshot);
  if (!plan.ok()) return watch_.Violate(Describe(plan.error()));
  plan_ = *std::move(plan);
  outcome_.moves = static_cast<int>(CountMoves(plan_));
  if (outcome_.moves == 0) return;
  plan_id_ = main_id_ = SaveApproved(*database_, clock_, plan_);
  watch_.Start(snapshot, plan_, clock_.Now(), scheduler_.asleep());
  database_->SetWitness([this](Boundary boundary) -> Status {
    const auto clock = clocks_.find(scheduler_.process());
    return border_.Witness(boundary,
                           clock == clocks_.end() ? nullptr : clock->second);
  });
  border_.is_calm = false;
  scheduler_.RunCrew(scene_.hosts, [this] { Host(++hosts_); });
  outcome_.done = last_.done;
  if (scene_.is_taken_back && watch_.violation().empty()) {
    is_done_ = false;
    is_taking_back_ = true;
    plan_id_.clear();
    lives_ = ends_ = 0;
    scheduler_.RunCrew(scene_.hosts, [this] { Host(++hosts_); });
  }
  border_.is_calm = true;
  Judge();
}

// A machine that starts the program again and again, as a timer would.
void Job::Host(int number) {
  Dice dice(script_.seed * 31 + static_cast<uint64_t>(number));
  ProcessClock clock(
      scheduler_, Milliseconds(static_cast<int64_t>(dice.Below(4000)) - 2000));
  while (!IsOver()) {
    const int process = ++processes_;
    clocks_[process] = &clock;
    scheduler_.RunProcess(process, [&] { Live(process, clock); });
    clocks_.erase(process);
    if (IsOver()) return;
    const Time soon =
        scheduler_.now() + Seconds(1 + static_cast<int64_t>(dice.Below(60)));
    scheduler_.SleepUntil(std::max(soon, resume_at_));
  }
}

void Job::Live(int number, ProcessClock& clock) {
  Process process(DeskOf(clock),
                  script_.seed * 1'000'003 + static_cast<uint64_t>(number),
                  scene_.roads, script_.mutant);
  auto lease = TakeLease(number, clock);
  if (script_.mutant == Mutant::kNoLease) lease = Lease{};
  if (!lease.ok()) return;
  if (++lives_ > kMostLives || scheduler_.now() - kStart > kLongest)
    watch_.Violate("not at its end after " + std::to_string(lives_) +
                   " processes and " +
                   FormatDuration(scheduler_.now() - kStart));
  const Status worked = Work(process, clock, *lease);
  if (!worked.ok()) trace_.Add("ends: " + worked.error().message);
  (void)LeaseStore(*database_, clock).Release(*lease);
}

// The tenant's lock, or one beside others' where hosts share a run. The way
// back is planned by one alone.
Result<Lease> Job::TakeLease(int number, ProcessClock& clock) {
  const std::string holder = "process " + std::to_string(number);
  if (scene_.is_shared && !plan_id_.empty())
    return WorkerLeases(*database_, clock, kLock)
        .Acquire(plan_id_, holder, Seconds(90), nullptr);
  return LeaseStore(*database_, clock)
      .Acquire(kLock, holder, Seconds(90), nullptr);
}

Status Job::Work(Process& process, ProcessClock& clock, Lease& lease) {
  const bool is_alone = plan_id_.empty() || !scene_.is_shared;
  if (plan_id_.empty()) TRY(PlanTheWayBack(process, clock));
  if (plan_id_.empty()) return Done{};
  if (script_.mutant == Mutant::kForgetsIntents) {
    border_.is_calm = true;
    ForgetIntents(*database_);
    border_.is_calm = false;
  }
  auto stored = PlanStore(*database_, clock).Load(plan_id_);
  if (!stored.ok()) return stored.error();
  ExecutorSettings settings;
  settings.concurrency = scene_.workers;
  settings.patience = scene_.patience;
  settings.settle_scale = scene_.settle_scale;
  settings.steady = [this] { return scheduler_.now(); };
  settings.run_workers = [this](int workers,
                                const std::function<void()>& work) {
    scheduler_.RunCrew(workers, work);
  };
  if (!is_alone) settings.company = Company{kLock};
  Mutate(script_.mutant, settings);
  const std::atomic<bool> stop = false;
  auto summary =
      Executor({process.routes, *database_, clock, process.ids}, settings)
          .Run(*stored, tenant_->world().tenant_id, {}, lease, stop, nullptr);
  if (!summary.ok()) return summary.error();
  AfterLife(*summary, clock);
  return Done{};
}

void Job::AfterLife(const RunSummary& summary, const ProcessClock& clock) {
  trace_.Add("run: " + CountsOf(summary) + ", " +
             std::to_string(summary.compensated) + " compensated");
  last_ = summary;
  resume_at_ = Time{summary.resume_at.us - clock.offset().us};
  if (summary.is_stopped || summary.parked > 0 || summary.not_begun > 0) return;
  // What another process has in hand it may leave.
  if (scene_.is_shared && clocks_.size() > 1) return;
  // A compensation that could not be made is made by the next process.
  const bool is_clear =
      is_taking_back_ || summary.failed == summary.compensated;
  if (is_clear || ++ends_ >= 3) is_done_ = true;
}

// A process may have died when it had been approved.
Status Job::FindTheWayBack(ProcessClock& clock) {
  PlanStore store(*database_, clock);
  auto plans = store.List();
  if (!plans.ok()) return plans.error();
  for (const PlanSummary& summary : *plans) {
    if (summary.undoes != main_id_ || !summary.is_approved) continue;
    auto stored = store.Load(summary.id);
    if (!stored.ok()) return stored.error();
    auto plan = PlanFromText(stored->body);
    if (!plan.ok()) return plan.error();
    if (plan->scope != kWholeRun) continue;
    plan_id_ = summary.id;
    named_ = plan->findings;
  }
  return Done{};
}

Status Job::PlanTheWayBack(Process& process, ProcessClock& clock) {
  TRY(FindTheWayBack(clock));
  if (!plan_id_.empty()) return Done{};
  auto records = ReadSteps(*database_, main_id_);
  if (!records.ok()) return records.error();
  const auto moves = UndoableMoves(plan_, *records);
  auto reader = scene_.is_told_back
                    ? JournalReader(*database_, clock, main_id_, moves,
                                    LiveReader(process.routes))
                    : LiveReader(process.routes);
  if (!reader.ok()) return reader.error();
  auto back = PlanRollback(plan_, moves, *reader, kWholeRun, clock.Now());
  if (!back.ok()) return back.error();
  for (const Finding& finding : back->findings)
    trace_.Add("way back: " + finding.id + " " + finding.who);
  named_ = back->findings;
  if (back->waves.empty()) {
    is_done_ = true;
    return Done{};
  }
  PlanStore store(*database_, clock);
  auto id = store.Save(*back, "simulation");
  if (!id.ok()) return id.error();
  TRY(store.Approve(*id, Approval{PlanDigest(PlanToText(*back)), "board",
                                  "CHG2", clock.Now()}));
  plan_id_ = *id;
  return Done{};
}

// When everything that lags has arrived.
void Job::Judge() {
  if (!watch_.violation().empty()) return;
  for (int i = 0; i < 12; ++i) {
    scheduler_.SleepUntil(scheduler_.now() + Minutes(15));
    tenant_->Advance();
  }
  watch_.Look(scheduler_.now(), scheduler_.asleep());
  Verdict(watch_, *database_, *tenant_, plan_, main_id_)
      .Check(is_taking_back_ ? plan_id_ : "", is_taking_back_, named_);
}

Outcome Simulate(const Script& script, Keep keep) {
  return Job(script, keep).Run();
}

}  // namespace cutover::simulation
