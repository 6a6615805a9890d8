#pragma once

#include "connectors/directory/directory_target.h"
#include "connectors/entra/entra_connector.h"
#include "connectors/graph/graph_client.h"
#include "connectors/sfb/sfb_connector.h"
#include "connectors/teams/teams_connector.h"
#include "engine/apply/routes.h"
#include "tests/simulation/mutants.h"
#include "tests/simulation/wires.h"

namespace cutover::simulation {

/// Which roads the processes of a run take.
struct Roads {
  bool is_teams_by_cmdlets = false;
  bool are_lines_by_ldap = false;
};

/// The connectors of one process, as engine/cli/session.cc wires them, with
/// wires that the border watches.
class Process {
 public:
  Process(Desk desk, uint64_t seed, Roads roads, Mutant mutant = Mutant::kNone);
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  Routes routes;
  IdSource ids;

 private:
  void Mutate(Mutant mutant);
  static Credentials CredentialsOf(const rehearsal::World& world);

  Desk desk_;
  GraphWire wire_;
  CmdletWire twin_;
  TokenSource tokens_;
  GraphClient graph_;
  EntraConnector entra_;
  TeamsCmdlets cmdlets_;
  TeamsConnector teams_;
  SfbConnector sfb_;
  DirectoryTarget directory_;
  std::map<StepSystem, NotedTarget> noted_;
  std::set<std::string> answered_;
  std::map<StepSystem, MutantSource> wrong_sources_;
  std::map<StepSystem, MutantTarget> wrong_targets_;
};

}  // namespace cutover::simulation
