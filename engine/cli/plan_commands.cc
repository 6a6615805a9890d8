// init, discover, plan, report, approve: all that happens before a change.

#include <filesystem>

#include "engine/base/file.h"
#include "engine/cli/campaign.h"
#include "engine/cli/commands.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/finding_lines.h"
#include "engine/cli/load_excerpt.h"
#include "engine/cli/plan_store_input.h"
#include "engine/cli/show_explanation.h"
#include "engine/cli/read_snapshot.h"
#include "engine/cli/read_estate.h"
#include "engine/cli/report_input.h"
#include "engine/cli/with_store.h"
#include "engine/plan/dial_exam.h"
#include "engine/plan/planner.h"
#include "engine/store/job_store.h"
#include "engine/store/migrator.h"
#include "engine/store/plan_store.h"
#include "engine/store/snapshot_store.h"

namespace cutover {
namespace {

std::vector<NamedSource> SourcesOf(const Tenancy& tenancy) {
  std::vector<NamedSource> sources;
  for (const NamedDirectory& each : tenancy.directories) {
    sources.push_back({each.name, each.source.get()});
  }
  sources.push_back({"entra", tenancy.entra.get()});
  sources.push_back({"teams", tenancy.routes.sources.at(StepSystem::kTeams)});
  if (tenancy.sfb) sources.push_back({"skype", tenancy.sfb.get()});
  if (tenancy.sfb_exports)
    sources.push_back({"skype exports", tenancy.sfb_exports.get()});
  return sources;
}

// Which of the campaign's policies the tenant has: part of the plan's input.
Status LookUpPolicies(Tenancy& tenancy, Policy& policy) {
  for (const auto& [type, name] : PoliciesNamedBy(policy)) {
    auto has = tenancy.HasPolicy(type, name);
    if (!has.ok()) return has.error();
    if (*has) policy.known_policies.push_back(PolicyKey(type, name));
  }
  return Done{};
}

Status WriteIfAbsent(const Call& call, const std::string& path,
                     const char* content) {
  if (std::filesystem::exists(path)) {
    call.out.Say(path + " is there already; left as it is");
    return Done{};
  }
  TRY(WriteFileAtomically(path, content));
  call.out.Say("wrote " + path);
  return Done{};
}

// What the planner is given.
struct PlanningInput {
  Snapshot snapshot;
  Policy policy;
  std::optional<CallPlan> calls;
};

Result<PlanningInput> ReadPlanningInput(const Call& call, const Config& config,
                                        Database& database) {
  auto policy = ReadCampaign(call.args.campaign);
  if (!policy.ok()) return policy.error();
  policy->irreversible = call.args.irreversible;
  SnapshotStore snapshots(database);
  auto id = call.args.snapshot.empty()
                ? snapshots.Latest(config.tenant.id)
                : Result<std::string>(call.args.snapshot);
  if (!id.ok()) return id.error();
  auto snapshot = LoadExcerpt(database, *id, *policy, call.args.explain);
  if (!snapshot.ok()) return snapshot.error();
  TRY(AddStoreTo(*policy, database, call.machine.clock, *snapshot,
                 call.args.continues));
  auto tenancy = Connect(config, call.machine);
  if (!tenancy.ok()) return tenancy.error();
  TRY(LookUpPolicies(**tenancy, *policy));
  for (const DirectoryConfig& each : config.directories) {
    policy->known_copies.insert(policy->known_copies.end(),
                                each.writes.copies.begin(),
                                each.writes.copies.end());
    policy->known_writes.insert(each.writes.attributes.begin(),
                                each.writes.attributes.end());
  }
  auto calls = CallPlanOf(*snapshot);
  return PlanningInput{*std::move(snapshot), *std::move(policy),
                       std::move(calls)};
}

Result<Plan> MakePlan(const Call& call, const Config& config,
                      Database& database) {
  auto input = ReadPlanningInput(call, config, database);
  if (!input.ok()) return input.error();
  return BuildPlan(input->snapshot, input->policy, call.machine.clock.Now(),
                   input->calls ? &*input->calls : nullptr);
}

Result<int> ExplainUser(const Call& call, const Config& config,
                        Database& database) {
  auto input = ReadPlanningInput(call, config, database);
  if (!input.ok()) return input.error();
  auto told =
      Explain(input->snapshot, input->policy, call.machine.clock.Now(),
              input->calls ? &*input->calls : nullptr, call.args.explain);
  if (!told.ok()) {
    const int code = call.out.Fail("plan", told.error());
    return told.error().code == ErrorCode::kRefused
               ? static_cast<int>(kExitBlocked)
               : code;
  }
  ShowExplanation(*told, call.out);
  return static_cast<int>(kExitDone);
}

size_t CountBlocks(const Plan& plan) {
  size_t count = 0;
  for (const Finding& finding : plan.findings) {
    count += finding.severity == Severity::kBlock ? 1 : 0;
  }
  return count;
}

void SayPlan(const Call& call, const std::string& id, const Plan& plan,
             const std::string& digest) {
  call.out.Say("plan " + id + ": " + std::to_string(CountMoves(plan)) +
               " users in " + std::to_string(plan.waves.size()) + " waves, " +
               std::to_string(CountSteps(plan)) + " steps; " +
               std::to_string(CountBlocks(plan)) + " blockers");
  for (const Wave& wave : plan.waves) {
    call.out.Say("  " + wave.name + ": " + std::to_string(wave.moves.size()) +
                 " users");
  }
  for (const std::string& line : FindingLines(plan.findings)) {
    call.out.Say("  " + line);
  }
  call.out.Say("digest " + digest);
  call.out.Say("next: cutover report " + id +
               " -o plan.html, then cutover "
               "approve " +
               id + " --digest DIGEST --by WHO --change REF");
}

// The campaign that was named, or one beside the configuration.
std::string CampaignBeside(const Arguments& args) {
  if (!args.campaign.empty()) return args.campaign;
  return (std::filesystem::path(args.config).parent_path() / "campaign.toml")
      .string();
}

}  // namespace

int InitCommand(const Call& call) {
  Status wrote = WriteIfAbsent(call, call.args.config, SampleConfig());
  if (wrote.ok())
    wrote = WriteIfAbsent(call, CampaignBeside(call.args), SampleCampaign());
  if (!wrote.ok()) return call.out.Fail("init", wrote.error());
  auto config = ReadConfig(call.args.config);
  if (!config.ok()) return call.out.Fail("init", config.error());
  auto database = Database::Open(config->store_url);
  if (!database.ok()) return call.out.Fail("init", database.error());
  const Status migrated = Migrate(**database);
  if (!migrated.ok()) return call.out.Fail("init", migrated.error());
  call.out.Say("the store is ready: edit " + call.args.config +
               ", then run \"cutover discover\"");
  call.out.Give("init", {{"store", "ready"}});
  return kExitDone;
}

int DiscoverCommand(const Call& call) {
  auto config = ReadConfig(call.args.config);
  if (!config.ok()) return call.out.Fail("discover", config.error());
  auto database = OpenStore(*config);
  if (!database.ok()) return call.out.Fail("discover", database.error());
  auto tenancy = Connect(*config, call.machine);
  if (!tenancy.ok()) return call.out.Fail("discover", tenancy.error());
  const ReadSettings settings{
      config->tenant.id,
      call.args.is_full ? ReadMode::kWhole : ReadMode::kChanges,
      config->discover.full_after};
  auto read = ReadSnapshot(call, settings, SourcesOf(**tenancy), **database);
  if (!read.ok()) return call.out.Fail("discover", read.error());
  const Status routed =
      AddVoiceRouting(call, *config, **tenancy, read->snapshot);
  if (!routed.ok()) return call.out.Fail("discover", routed.error());
  AddTenantFacts(call, *config, **tenancy, read->snapshot);
  const Snapshot* snapshot = &read->snapshot;
  const Status saved =
      SnapshotStore(**database).Save(*snapshot, read->readings);
  if (!saved.ok()) return call.out.Fail("discover", saved.error());
  call.out.Say("snapshot " + snapshot->id + ": " +
               std::to_string(snapshot->users.size()) + " people, " +
               std::to_string(snapshot->numbers.size()) + " numbers, " +
               std::to_string(snapshot->findings.size()) + " findings");
  for (const std::string& line : FindingLines(snapshot->findings)) {
    call.out.Say("  " + line);
  }
  call.out.Give("discover", {{"snapshot", snapshot->id},
                             {"digest", snapshot->digest},
                             {"users", snapshot->users.size()},
                             {"numbers", snapshot->numbers.size()},
                             {"findings", snapshot->findings.size()},
                             {"read_on", read->read_on}});
  return kExitDone;
}

int PlanCommand(const Call& call) {
  if (!call.args.explain.empty()) {
    return WithStore(call, "plan",
                     [&](const Config& config, Database& database) {
                       return ExplainUser(call, config, database);
                     });
  }
  auto config = ReadConfig(call.args.config);
  if (!config.ok()) return call.out.Fail("plan", config.error());
  auto database = OpenStore(*config);
  if (!database.ok()) return call.out.Fail("plan", database.error());
  auto plan = MakePlan(call, *config, **database);
  if (!plan.ok()) {
    const int code = call.out.Fail("plan", plan.error());
    return plan.error().code == ErrorCode::kRefused ? kExitBlocked : code;
  }
  auto id =
      PlanStore(**database, call.machine.clock).Save(*plan, call.machine.user);
  if (!id.ok()) return call.out.Fail("plan", id.error());
  const std::string digest = PlanDigest(PlanToText(*plan));
  SayPlan(call, *id, *plan, digest);
  call.out.Give("plan", {{"plan", *id},
                         {"digest", digest},
                         {"moves", CountMoves(*plan)},
                         {"waves", plan->waves.size()},
                         {"steps", CountSteps(*plan)},
                         {"blockers", CountBlocks(*plan)}});
  return CountMoves(*plan) == 0 && CountBlocks(*plan) > 0 ? kExitBlocked
                                                          : kExitDone;
}

int ReportCommand(const Call& call) {
  auto format = ReportFormatNamed(call.args.format);
  if (!format.ok()) return call.out.Fail("report", format.error());
  auto config = ReadConfig(call.args.config);
  if (!config.ok()) return call.out.Fail("report", config.error());
  auto database = OpenStore(*config);
  if (!database.ok()) return call.out.Fail("report", database.error());
  auto text =
      RenderStoredPlan(**database, call.machine.clock, call.args.plan, *format);
  if (!text.ok()) return call.out.Fail("report", text.error());
  if (call.args.output.empty()) {
    call.out.Say(*text);
    return kExitDone;
  }
  const Status wrote = WriteFileAtomically(call.args.output, *text);
  if (!wrote.ok()) return call.out.Fail("report", wrote.error());
  call.out.Say("wrote " + call.args.output);
  call.out.Give("report", {{"file", call.args.output}});
  return kExitDone;
}

int ApproveCommand(const Call& call) {
  auto config = ReadConfig(call.args.config);
  if (!config.ok()) return call.out.Fail("approve", config.error());
  auto database = OpenStore(*config);
  if (!database.ok()) return call.out.Fail("approve", database.error());
  PlanStore plans(**database, call.machine.clock);
  auto stored = plans.Load(call.args.plan);
  if (!stored.ok()) return call.out.Fail("approve", stored.error());
  auto plan = PlanFromText(stored->body);
  if (!plan.ok()) return call.out.Fail("approve", plan.error());
  const Status approved = plans.Approve(
      stored->id, Approval{call.args.digest, call.args.by, call.args.change,
                           call.machine.clock.Now()});
  if (!approved.ok()) {
    call.out.Fail("approve", approved.error());
    return kExitNotApproved;
  }
  const Status jobs = JobStore(**database).AddFor(stored->id, *plan);
  if (!jobs.ok()) return call.out.Fail("approve", jobs.error());
  call.out.Say("plan " + stored->id + " is approved by " + call.args.by +
               " under change " + call.args.change);
  call.out.Give("approve", {{"plan", stored->id}, {"by", call.args.by}});
  return kExitDone;
}

}  // namespace cutover
