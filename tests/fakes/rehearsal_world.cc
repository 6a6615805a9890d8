#include "tests/fakes/rehearsal_world.h"

#include <cstdlib>
#include <iostream>
#include <map>

#include "connectors/directory/directory_target.h"
#include "connectors/directory/ldif.h"
#include "connectors/ldap/filter.h"
#include "connectors/rehearsal/server.h"
#include "engine/apply/journal_reader.h"
#include "engine/apply/undo.h"
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/plan/planner.h"
#include "engine/store/migrator.h"

namespace cutover {
namespace {

template <typename T>
T Must(Result<T> result) {
  if (result.ok()) return *std::move(result);
  std::cerr << Describe(result.error()) << "\n";
  std::abort();
}

void Must(const Status& status) {
  if (status.ok()) return;
  std::cerr << Describe(status.error()) << "\n";
  std::abort();
}

constexpr const char* kCopyName = "extensionAttribute10";
constexpr const char* kCopyItem = "copy:extensionAttribute10";

Error Silence() { return Error{ErrorCode::kUnavailable, "no answer"}; }

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

Rule RegionRule(const std::string& region, NumberAuthority authority) {
  Rule rule;
  rule.name = region;
  rule.group = "GG-" + region;
  rule.voice_routing_policy = "DR-" + region;
  rule.dial_plan = "DP-" + region;
  rule.emergency_call_routing_policy = "ECRP-" + region;
  rule.number = NumberChoice::kCsvOrKeep;
  rule.authority = authority;
  rule.licences_add = {"MCOEV"};
  rule.licences_remove = {"MCOPSTN1"};
  return rule;
}

// One thread: the order of events repeats.
ExecutorSettings OneThread() {
  ExecutorSettings settings;
  settings.concurrency = 1;
  settings.patience = Hours(30);
  return settings;
}

}  // namespace

// The way from the connectors to Graph.
class RehearsalWorld::Wire : public HttpTransport {
 public:
  explicit Wire(RehearsalWorld& world) : world_(world) {}
  Result<HttpResponse> Send(const HttpRequest& request) override {
    // A sign-in and a batch of reads are sent like writes, and are none.
    const bool is_read = request.method == "GET" ||
                         request.url.ends_with("/token") ||
                         request.url.ends_with("/$batch");
    const Mishap mishap = world_.Meet(!is_read);
    if (mishap == Mishap::kRequestLost) return Silence();
    HttpRequest inner = request;
    inner.url = request.url.substr(std::string("https://graph").size());
    HttpResponse response = world_.facade_->Handle(inner);
    if (mishap == Mishap::kKillAfter) throw Killed{};
    if (mishap == Mishap::kReplyLost) return Silence();
    return response;
  }

 private:
  RehearsalWorld& world_;
};

// The way to the on-prem twin.
class RehearsalWorld::Twin : public PowerShellHost {
 public:
  explicit Twin(RehearsalWorld& world) : world_(world) {}
  Result<Json> Invoke(const std::string& verb, const Json& args) override {
    const Mishap mishap = world_.Meet(!verb.starts_with("Get-"));
    if (mishap == Mishap::kRequestLost) return Silence();
    world_.tenant_->Advance();
    const Json answer = world_.tenant_->Invoke(verb, args);
    if (mishap == Mishap::kKillAfter) throw Killed{};
    if (mishap == Mishap::kReplyLost) return Silence();
    if (IsTrueAt(answer, "ok")) return answer["result"];
    return Error{TextAt(answer, "code") == "not found" ? ErrorCode::kNotFound
                                                       : ErrorCode::kRefused,
                 TextAt(answer, "message")};
  }

 private:
  RehearsalWorld& world_;
};

// A session with the forest, under LDAP's rules of values: what is taken away
// must be there, and of these attributes each has one value.
class RehearsalWorld::Directory : public LdapSession {
 public:
  explicit Directory(RehearsalWorld& world) : world_(world) {}
  Status Search(const LdapSearch& search, const OnEntry& on_entry) override {
    if (world_.Meet(false) != Mishap::kNone) return Silence();
    world_.tenant_->Advance();
    for (const auto& [guid, entry] : world_.tenant_->forest()) {
      const bool is_meant =
          search.filter == kUserFilter ||
          search.filter == "(objectGUID=" + EscapeForFilter(guid) + ")";
      if (is_meant) TRY(on_entry(entry));
    }
    return Done{};
  }
  Status Modify(const LdapChange& change) override {
    const Mishap mishap = world_.Meet(true);
    if (mishap == Mishap::kRequestLost) return Silence();
    world_.tenant_->Advance();
    const Status status = Make(change);
    if (mishap == Mishap::kKillAfter) throw Killed{};
    if (mishap == Mishap::kReplyLost) return Silence();
    return status;
  }

 private:
  Status Make(const LdapChange& change) {
    for (auto& [guid, entry] : world_.tenant_->forest()) {
      if (entry.dn != change.dn) continue;
      const std::string name = ToLower(change.attribute);
      if (entry.First(name) != change.before)
        return Error{ErrorCode::kConflict, name + " is another"};
      entry.attributes.erase(name);
      if (!change.after.empty()) entry.attributes[name] = {change.after};
      return Done{};
    }
    return Error{ErrorCode::kNotFound, change.dn};
  }

  RehearsalWorld& world_;
};

struct RehearsalWorld::Process {
  explicit Process(RehearsalWorld& world)
      : wire(world),
        twin(world),
        tokens(wire, world.clock_, world.ids_, CredentialsOf(world)),
        graph(wire, tokens, world.clock_, world.ids_, "https://graph/v1.0"),
        entra(graph),
        cmdlets(twin),
        teams(graph, &cmdlets),
        sfb(twin),
        directory(
            [&world]() -> Result<std::unique_ptr<LdapSession>> {
              return std::unique_ptr<LdapSession>(new Directory(world));
            },
            {"dc=contoso,dc=test"},
            Must(ParseDirectoryWrites({"line", kCopyItem}))) {
    routes.sources = {{StepSystem::kEntra, &entra},
                      {StepSystem::kTeams, &teams},
                      {StepSystem::kSfb, &sfb}};
    routes.targets = {{StepSystem::kEntra, &entra},
                      {StepSystem::kTeams, &teams},
                      {StepSystem::kSfb, &sfb}};
    if (world.lines_by_ == LinesBy::kLdap) {
      routes.sources[StepSystem::kDirectory] = &directory;
      routes.targets[StepSystem::kDirectory] = &directory;
      routes.instead[Attribute::kAdLine] = StepSystem::kDirectory;
    }
    if (world.teams_by_ != TeamsBy::kCmdlets) return;
    routes.sources[StepSystem::kTeams] = &cmdlets;
    routes.targets[StepSystem::kTeams] = &cmdlets;
  }

  static Credentials CredentialsOf(const RehearsalWorld& world) {
    Credentials credentials;
    credentials.tenant_id = world.tenant_->world().tenant_id;
    credentials.client_id = world.tenant_->world().client_id;
    ::setenv("CUTOVER_TEST_SECRET",
             world.tenant_->world().client_secret.c_str(), 1);
    credentials.client_secret_variable = "CUTOVER_TEST_SECRET";
    credentials.authority_url = "https://graph";
    credentials.scope = "https://graph/.default";
    return credentials;
  }

  Wire wire;
  Twin twin;
  TokenSource tokens;
  GraphClient graph;
  EntraConnector entra;
  TeamsCmdlets cmdlets;
  TeamsConnector teams;
  SfbConnector sfb;
  DirectoryTarget directory;
  Routes routes;
};

RehearsalWorld::RehearsalWorld(int users, uint64_t seed, TeamsBy teams_by,
                               LinesBy lines_by)
    : teams_by_(teams_by),
      lines_by_(lines_by),
      ids_(seed),
      settings_(OneThread()) {
  rehearsal::World world;
  if (teams_by == TeamsBy::kGraphWithoutPolicies)
    world.types_beyond_graph = {"OnlineVoiceRoutingPolicy",
                                "TenantDialPlan",
                                "TeamsCallingPolicy",
                                "TeamsIPPhonePolicy",
                                "TeamsEmergencyCallRoutingPolicy",
                                "TeamsUpgradePolicy"};
  world.seed = seed;
  world.requests_per_second = 1'000'000;
  tenant_ = std::make_unique<rehearsal::Tenant>(world, clock_);
  std::vector<LdapEntry> entries;
  Must(ParseLdif(rehearsal::MakeForest(users, seed),
                 [&](const LdapEntry& entry) -> Status {
                   if (IsUserEntry(entry)) entries.push_back(entry);
                   return Done{};
                 }));
  tenant_->Populate(std::move(entries), nullptr);
  facade_ = std::make_unique<rehearsal::GraphFacade>(*tenant_, "https://graph");
}

RehearsalWorld::~RehearsalWorld() = default;

void RehearsalWorld::Reset(Fate fate) {
  fate_ = std::move(fate);
  calls_ = 0;
}

Mishap RehearsalWorld::Meet(bool is_write) {
  ++calls_;
  const Mishap mishap = fate_ ? fate_(calls_, is_write) : Mishap::kNone;
  if (mishap == Mishap::kKillBefore) throw Killed{};
  return mishap;
}

std::unique_ptr<RehearsalWorld::Process> RehearsalWorld::Start() {
  return std::make_unique<Process>(*this);
}

Snapshot RehearsalWorld::Discover() {
  const auto process = Start();
  SnapshotBuilder builder;
  Collector sink(builder);
  for (const auto& [guid, entry] : tenant_->forest()) {
    Observation seen = Must(ObservationOfEntry(entry));
    AddCopies(entry, {kCopyName}, seen.facts);
    sink.OnUser(std::move(seen));
  }
  Must(process->entra.Scan(sink));
  Must(process->routes.sources.at(StepSystem::kTeams)->Scan(sink));
  Must(process->sfb.Scan(sink));
  return builder.Build("s-1", tenant_id(), clock_.Now());
}

Plan RehearsalWorld::MakePlan() {
  const Snapshot snapshot = Discover();
  Policy policy = RehearsalPolicy(snapshot);
  if (lines_by_ == LinesBy::kLdap) {
    policy.known_copies = {kCopyName};
    for (Rule& rule : policy.rules) rule.copy_line_to = kCopyName;
  }
  return Must(BuildPlan(snapshot, policy, clock_.Now()));
}

Result<RunSummary> RehearsalWorld::Run(Database& database,
                                       const std::string& plan_id,
                                       const std::vector<int>& waves) {
  const auto process = Start();
  const StoredPlan stored = Must(PlanStore(database, clock_).Load(plan_id));
  Lease lease;
  const std::atomic<bool> stop = false;
  return Executor({process->routes, database, clock_, ids_, gates_}, settings_)
      .Run(stored, tenant_id(), waves, lease, stop, nullptr);
}

Result<RunSummary> RehearsalWorld::RunAsWorker(Database& database,
                                               const std::string& plan_id,
                                               const std::string& holder,
                                               const IsGone& is_gone) {
  const auto process = Start();
  const StoredPlan stored = Must(PlanStore(database, clock_).Load(plan_id));
  ExecutorSettings settings = settings_;
  settings.company = Company{"tenant", is_gone};
  auto lease = WorkerLeases(database, clock_, "tenant")
                   .Acquire(plan_id, holder, settings.lease_ttl, is_gone);
  if (!lease.ok()) return lease.error();
  const std::atomic<bool> stop = false;
  auto summary =
      Executor({process->routes, database, clock_, ids_, gates_}, settings)
          .Run(stored, tenant_id(), {}, *lease, stop, nullptr);
  const Status released = LeaseStore(database, clock_).Release(*lease);
  if (!released.ok()) return released.error();
  return summary;
}

Result<TickSummary> RehearsalWorld::Tick(Database& database) {
  const auto process = Start();
  Lease lease;
  const std::atomic<bool> stop = false;
  return cutover::Tick({process->routes, database, clock_, ids_, gates_},
                       settings_, tenant_id(), lease, stop, nullptr);
}

Result<Plan> RehearsalWorld::MakeRollback(Database& database,
                                          const std::string& plan_id) {
  const auto process = Start();
  const StoredPlan stored = Must(PlanStore(database, clock_).Load(plan_id));
  const Plan plan = Must(PlanFromText(stored.body));
  const auto records = Must(ReadSteps(database, plan_id));
  return PlanRollback(plan, UndoableMoves(plan, records),
                      LiveReader(process->routes), "the whole run",
                      clock_.Now());
}

Result<Plan> RehearsalWorld::MakeRollbackFromJournal(
    Database& database, const std::string& plan_id) {
  const auto process = Start();
  const StoredPlan stored = Must(PlanStore(database, clock_).Load(plan_id));
  const Plan plan = Must(PlanFromText(stored.body));
  const auto moves = UndoableMoves(plan, Must(ReadSteps(database, plan_id)));
  return PlanRollback(plan, moves,
                      Must(JournalReader(database, clock_, plan_id, moves,
                                         LiveReader(process->routes))),
                      "the whole run", clock_.Now());
}

void RehearsalWorld::WithRoutes(const std::function<void(const Routes&)>& use) {
  const auto process = Start();
  use(process->routes);
}

std::vector<std::string> RehearsalWorld::EndState() {
  // What lags is let arrive first.
  for (int i = 0; i < 20; ++i) {
    clock_.Advance(Seconds(10));
    tenant_->Advance();
  }
  std::vector<std::string> lines;
  for (const auto& [id, user] : tenant_->users()) {
    const auto number = tenant_->numbers().find(user.number);
    std::string line =
        user.upn + " " + user.account_type + " " +
        (user.has_voice ? "voice " : "- ") + user.usage_location + " " +
        (number == tenant_->numbers().end() ? "no number"
                                            : number->second.value.Text());
    for (const std::string& sku : user.skus) line += " " + sku.substr(0, 8);
    for (const auto& [type, name] : user.policies) line += " " + name;
    lines.push_back(line);
  }
  for (const auto& [guid, entry] : tenant_->forest()) {
    lines.push_back(entry.dn + " " + entry.First("msrtcsip-deploymentlocator") +
                    " " + entry.First("msrtcsip-primaryhomeserver") + " " +
                    entry.First("msrtcsip-line") + " " +
                    entry.First(ToLower(kCopyName)));
  }
  return lines;
}

std::vector<std::string> RehearsalWorld::RepeatedOrders() {
  std::map<std::string, int> counts;
  for (const rehearsal::Order& order : tenant_->orders()) {
    ++counts[order.action + " " + order.number + " " + order.user_id];
  }
  std::vector<std::string> repeated;
  for (const auto& [order, count] : counts) {
    if (count > 1) repeated.push_back(order);
  }
  return repeated;
}

Policy RehearsalPolicy(const Snapshot& snapshot) {
  Policy policy;
  policy.campaign = "rehearsal";
  policy.rules = {RegionRule("EMEA", NumberAuthority::kActiveDirectory),
                  RegionRule("AMER", NumberAuthority::kCloud),
                  RegionRule("APAC", NumberAuthority::kCloud)};
  policy.wave_size = 8;
  policy.max_failures = 1000;
  policy.irreversible = Irreversible::kAccept;
  for (const auto& [type, name] : rehearsal::TenantPolicies()) {
    policy.known_policies.push_back(PolicyKey(type, name));
  }
  int next = 3'000'000;
  for (const User& user : snapshot.users) {
    if (user.facts.Has(Attribute::kDeploymentLocator)) continue;
    policy.new_numbers.emplace(
        ToLower(IdentityOf(user).upn),
        *PhoneNumber::Parse("+4930" + std::to_string(next++)));
  }
  return policy;
}

std::string SaveApproved(Database& database, const Clock& clock,
                         const Plan& plan) {
  PlanStore store(database, clock);
  const std::string id = Must(store.Save(plan, "test"));
  Must(store.Approve(id, Approval{PlanDigest(PlanToText(plan)), "board", "CHG1",
                                  clock.Now()}));
  return id;
}

std::unique_ptr<Database> FreshStore() {
  auto database = Must(Database::Open("sqlite::memory:"));
  Must(Migrate(*database));
  return database;
}

}  // namespace cutover
