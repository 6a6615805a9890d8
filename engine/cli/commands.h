#pragma once

#include <optional>
#include <string>

#include "engine/cli/output.h"
#include "engine/cli/session.h"
#include "engine/plan/policy.h"

namespace cutover {

/// What was asked for on the command line, of all verbs.
struct Arguments {
  std::string config = "cutover.toml";
  std::string plan;  ///< plan or run id
  std::string campaign;
  std::string snapshot;
  std::string continues;  ///< plan_store_input.h
  std::string digest;
  std::string by;
  std::string change;
  std::string format = "html";
  std::string output;
  std::string user;
  std::string dial;
  std::string site;     ///< of route: the network site that the client is at
  std::string explain;  ///< the UPN whose plan is told instead of saved
  std::string since;
  std::string until;
  std::string why;
  std::string setting;  ///< "concurrency=8"
  std::optional<int> wave;
  std::optional<int> last;  ///< of rollback: so many steps
  Irreversible irreversible = Irreversible::kRefuse;
  bool is_plan_only = false;
  bool is_full = false;
  // rehearsal
  int port = 0;
  int users = 300;
  uint64_t seed = 7;
  std::string forest;
  std::string bind_dn;
  std::string password_file;
  std::string ca_file;
  std::string base_dn;
  std::string url;
  std::string ready_file;
  std::string certificate_file;
  std::string key_file;
  std::string origin;
  int free_seats = 1000;
  int rate = 400;
};

/// Each command prints through `out` and returns the exit code.
struct Call {
  const Arguments& args;
  const Machine& machine;
  Output& out;
};

int InitCommand(const Call& call);
int DiscoverCommand(const Call& call);
int PlanCommand(const Call& call);
int ReportCommand(const Call& call);
int ApproveCommand(const Call& call);
int ApplyCommand(const Call& call);
int PauseCommand(const Call& call);
int ResumeCommand(const Call& call);
int StopCommand(const Call& call);
int HoldCommand(const Call& call);
int ReleaseCommand(const Call& call);
int SetCommand(const Call& call);
int StatusCommand(const Call& call);
int VerifyCommand(const Call& call);
int RollbackCommand(const Call& call);
int CallsCommand(const Call& call);
int RouteCommand(const Call& call);
int AuditListCommand(const Call& call);
int AuditExportCommand(const Call& call);
int AuditVerifyCommand(const Call& call);
int RunDueCommand(const Call& call);
int WorkerCommand(const Call& call);
int RehearsalServeCommand(const Call& call);
int RehearsalForestCommand(const Call& call);
int RehearsalWorkerCommand(const Call& call);

/// Parses argv, prints help or a usage error, and runs the verb.
int RunCommandLine(int argc, char** argv, const Machine& machine);

}  // namespace cutover
