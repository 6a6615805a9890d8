#include <CLI/CLI.hpp>

#include "engine/base/log.h"
#include "engine/cli/commands.h"
#include "engine/cli/exit_code.h"

namespace cutover {
namespace {

using Command = int (*)(const Call&);

// The verbs, their options and an example each.
class CommandLine {
 public:
  CommandLine() {
    app_.require_subcommand(1);
    app_.option_defaults()->always_capture_default();
    app_.add_option("-c,--config", args.config, "the configuration file");
    app_.add_flag("--json", is_json, "print one JSON document");
    app_.add_flag("-v,--verbose", is_verbose, "log what is said on the wire");
    app_.footer(
        "Exit codes: 0 done, 1 failed, 2 usage, configuration or no service, "
        "3 blocked by findings,\n4 not approved or stale, 5 parked: resume "
        "later, 6 another runner is at work.\nSee \"cutover VERB --help\".");
    AddPlanning();
    AddRunning();
    AddControl();
    AddLooking();
    AddRehearsal();
  }

  CLI::App app_{
      "cutover - moves users to Teams Direct Routing by approved "
      "plans, and back",
      "cutover"};
  Arguments args;
  bool is_json = false;
  bool is_verbose = false;
  bool accepts_irreversible = false;
  Command command = nullptr;

 private:
  CLI::App* Verb(CLI::App& parent, const char* name, const char* what,
                 const char* example, Command run) {
    CLI::App* verb = parent.add_subcommand(name, what);
    verb->footer(std::string("Example: ") + example);
    verb->callback([this, run] { command = run; });
    verb->fallthrough();
    return verb;
  }

  void AddPlanning() {
    CLI::App* init =
        Verb(app_, "init", "write commented files and bring up the store",
             "cutover init", InitCommand);
    init->add_option("--campaign", args.campaign,
                     "default: campaign.toml beside the "
                     "configuration");
    Verb(app_, "discover", "read directory and tenant into a snapshot",
         "cutover -c cutover.toml discover", DiscoverCommand)
        ->add_flag("--full", args.is_full,
                   "read everything, not only what changed");
    CLI::App* plan =
        Verb(app_, "plan", "plan a campaign; changes nothing",
             "cutover plan campaign.toml\n         cutover plan campaign.toml "
             "--explain ann@contoso.com",
             PlanCommand);
    plan->add_option("campaign", args.campaign, "the campaign file")
        ->required();
    plan->add_option("--snapshot", args.snapshot, "default: the latest");
    plan->add_option("--continues", args.continues,
                     "the approved plan to take over from, or \"none\"; "
                     "default: the campaign's last");
    plan->add_flag("--accept-irreversible", accepts_irreversible,
                   "plan steps that cannot be undone too");
    plan->add_option("--explain", args.explain,
                     "tell why that user (UPN) is planned so; saves nothing");
    CLI::App* report =
        Verb(app_, "report", "show a plan and its run",
             "cutover report p-1a2b --format html -o plan.html", ReportCommand);
    report->add_option("plan", args.plan, "plan or run")->required();
    report->add_option("--format", args.format, "html, md, csv or json");
    report->add_option("-o,--output", args.output, "default: standard output");
    CLI::App* approve = Verb(
        app_, "approve", "approve exactly the plan of that digest",
        "cutover approve p-1a2b --digest 1a2b… --by \"CAB\" --change CHG0042",
        ApproveCommand);
    approve->add_option("plan", args.plan, "the plan")->required();
    approve->add_option("--digest", args.digest, "as in the report")
        ->required();
    approve->add_option("--by", args.by, "who approves")->required();
    approve->add_option("--change", args.change, "the change's reference")
        ->required();
  }

  void AddRunning() {
    CLI::App* apply =
        Verb(app_, "apply", "carry out an approved plan, or go on with it",
             "cutover apply p-1a2b --wave 1", ApplyCommand);
    apply->add_option("plan", args.plan, "plan or run")->required();
    apply->add_option("--wave", args.wave, "only the wave of that number");
    CLI::App* rollback =
        Verb(app_, "rollback", "take back a run, a wave, a user or last steps",
             "cutover rollback r-1a2b --wave 1\n         cutover rollback "
             "r-1a2b --last 40 --plan-only",
             RollbackCommand);
    rollback->add_option("run", args.plan, "run or plan")->required();
    auto* wave = rollback->add_option("--wave", args.wave, "only that wave");
    auto* user =
        rollback->add_option("--user", args.user, "only that user (UPN)")
            ->excludes(wave);
    rollback
        ->add_option("--last", args.last,
                     "only so many steps, the last that changed something")
        ->check(CLI::Range(1, 1'000'000))
        ->excludes(wave)
        ->excludes(user);
    rollback->add_flag("--plan-only", args.is_plan_only,
                       "show and save the plan, change nothing");
    Verb(app_, "run-due", "do what is due now; for a scheduler",
         "cutover -c /etc/cutover/cutover.toml run-due", RunDueCommand);
    CLI::App* worker = Verb(
        app_, "worker", "carry out a plan together with other workers",
        "cutover worker p-1a2b\n         cutover worker   (what is due, until "
        "a signal)",
        WorkerCommand);
    auto* plan = worker->add_option(
        "plan", args.plan, "plan or run; default: waves as they are due");
    worker->add_option("--wave", args.wave, "only the wave of that number")
        ->needs(plan);
  }

  CLI::App* ControlVerb(const char* name, const char* what, const char* example,
                        Command run) {
    CLI::App* verb = Verb(app_, name, what, example, run);
    verb->add_option("run", args.plan, "run or plan")->required();
    verb->add_option("--why", args.why, "the reason, for the audit")
        ->required();
    verb->add_option("--by", args.by, "who says so; default: you");
    return verb;
  }

  // Orders to a run that is at work in another process.
  void AddControl() {
    ControlVerb("pause", "let a run finish the steps in hand and wait",
                "cutover pause r-1a2b --why \"SBC is being patched\"",
                PauseCommand);
    ControlVerb("resume", "let a paused or stopped run go on",
                "cutover resume r-1a2b --why \"SBC is back\"", ResumeCommand);
    ControlVerb("stop", "end a run after the steps in hand; the rest is parked",
                "cutover stop r-1a2b --why \"users complain\"", StopCommand);
    ControlVerb("hold", "leave one user where it is, the others go on",
                "cutover hold r-1a2b --user ann@contoso.com --why \"on call\"",
                HoldCommand)
        ->add_option("--user", args.user, "UPN")
        ->required();
    ControlVerb("release", "let a held user go on",
                "cutover release r-1a2b --user ann@contoso.com --why \"done\"",
                ReleaseCommand)
        ->add_option("--user", args.user, "UPN")
        ->required();
    ControlVerb("set", "change a setting of a run at work",
                "cutover set r-1a2b concurrency=4 --why \"tenant is slow\"",
                SetCommand)
        ->add_option("setting", args.setting, "concurrency=1 to 64")
        ->required();
  }

  void AddRoute() {
    CLI::App* route =
        Verb(app_, "route", "explain where a user's call goes",
             "cutover route --user ann@contoso.com --dial 0301234567 "
             "--plan p-1a2b",
             RouteCommand);
    route->add_option("--user", args.user, "UPN")->required();
    route->add_option("--dial", args.dial, "what is dialled")->required();
    auto* plan = route->add_option("--plan", args.plan,
                                   "also as the plan leaves the user");
    route->add_option("--snapshot", args.snapshot, "default: the latest one")
        ->excludes(plan);
    route->add_option("--site", args.site,
                      "the network site that the client is at");
  }

  void AddLooking() {
    Verb(app_, "status", "list plans and runs", "cutover status r-1a2b",
         StatusCommand)
        ->add_option("run", args.plan, "default: all");
    CLI::App* verify =
        Verb(app_, "verify", "compare every user with the plan, live",
             "cutover verify p-1a2b", VerifyCommand);
    verify->add_option("plan", args.plan, "plan or run")->required();
    verify->add_option("--wave", args.wave, "only that wave");
    CLI::App* calls =
        Verb(app_, "calls", "list users' calls, those that failed first",
             "cutover calls --plan p-1a2b\n         cutover calls --since 24h",
             CallsCommand);
    calls->add_option("--plan", args.plan,
                      "plan or run: its users, from their cut-over on");
    calls->add_option("--since", args.since,
                      "UTC time, or how long ago; the logs lag by hours");
    calls->add_option("--until", args.until, "default: now");
    AddRoute();
    CLI::App* audit = app_.add_subcommand("audit", "the record");
    audit->require_subcommand(1);
    audit->fallthrough();
    CLI::App* list = Verb(*audit, "list", "print events",
                          "cutover audit list r-1a2b", AuditListCommand);
    list->add_option("run", args.plan, "default: all");
    list->add_option("--user", args.user, "only that user (UPN)");
    CLI::App* out =
        Verb(*audit, "export", "write events as JSON Lines or CSV",
             "cutover audit export -o audit.jsonl", AuditExportCommand);
    out->add_option("run", args.plan, "default: all");
    out->add_option("--format", args.format, "jsonl or csv")
        ->default_str("jsonl")
        ->check(CLI::IsMember({"jsonl", "csv"}));
    out->add_option("-o,--output", args.output, "the file")->required();
    Verb(*audit, "verify", "check that nothing was edited, dropped or cut",
         "cutover audit verify", AuditVerifyCommand)
        ->add_option("run", args.plan, "default: all");
  }

  void AddRehearsal() {
    CLI::App* rehearsal =
        app_.add_subcommand("rehearsal", "a tenant and a forest to try on");
    rehearsal->require_subcommand(1);
    rehearsal->fallthrough();
    CLI::App* serve =
        Verb(*rehearsal, "serve", "serve a made-up tenant on loopback",
             "cutover rehearsal serve --forest forest.ldif --port 8080",
             RehearsalServeCommand);
    serve->add_option("--forest", args.forest, "LDIF file or ldap(s):// URL")
        ->required();
    serve->add_option("--port", args.port, "0 takes a free one");
    serve->add_option("--seed", args.seed, "same seed, same tenant");
    serve->add_option("--ready-file", args.ready_file,
                      "gets the URL once it serves");
    serve->add_option("--certificate-file", args.certificate_file,
                      "PEM; with it the tenant speaks TLS");
    serve->add_option("--key-file", args.key_file, "its private key");
    serve->add_option("--rate", args.rate,
                      "calls a second; more are answered 429");
    serve->add_option("--origin", args.origin,
                      "the address in its links, of a proxy before it");
    serve->add_option("--free-seats", args.free_seats,
                      "of each licence at the start");
    serve->add_option("--bind-dn", args.bind_dn, "of a directory server");
    serve->add_option("--password-file", args.password_file, "its password");
    serve->add_option("--ca-file", args.ca_file, "its CA");
    serve->add_option("--base-dn", args.base_dn, "what to read of it");
    CLI::App* forest =
        Verb(*rehearsal, "forest", "make up a forest as LDIF",
             "cutover rehearsal forest --users 300 -o forest.ldif",
             RehearsalForestCommand);
    forest->add_option("--users", args.users, "how many");
    forest->add_option("--seed", args.seed, "same seed, same forest");
    forest->add_option("-o,--output", args.output, "the file")->required();
    CLI::App* worker =
        Verb(*rehearsal, "worker", "stand in for the PowerShell worker",
             "cutover rehearsal worker --url http://127.0.0.1:8080",
             RehearsalWorkerCommand);
    worker->add_option("--url", args.url, "the rehearsal's address")
        ->required();
    worker->add_option("--ca-file", args.ca_file, "its CA, when it has TLS");
  }
};

}  // namespace

int RunCommandLine(int argc, char** argv, const Machine& machine) {
  CommandLine line;
  try {
    line.app_.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return line.app_.exit(error) == 0 ? kExitDone : kExitUsage;
  }
  StartLog(line.is_verbose ? LogLevel::kDebug : LogLevel::kWarning);
  if (line.accepts_irreversible) line.args.irreversible = Irreversible::kAccept;
  Output out(line.is_json ? OutputMode::kJson : OutputMode::kHuman);
  return line.command(Call{line.args, machine, out});
}

}  // namespace cutover
