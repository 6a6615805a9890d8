#include "tests/simulation/process.h"

#include <cstdlib>

namespace cutover::simulation {

Process::Process(Desk desk, uint64_t seed, Roads roads, Mutant mutant)
    : ids(seed),
      desk_(std::move(desk)),
      wire_(desk_),
      twin_(desk_),
      tokens_(wire_, desk_.clock, ids,
              CredentialsOf(desk_.border.tenant().world())),
      graph_(wire_, tokens_, desk_.clock, ids, "https://graph/v1.0"),
      entra_(graph_),
      cmdlets_(twin_),
      teams_(graph_, &cmdlets_),
      sfb_(twin_),
      directory_(
          [this]() -> Result<std::unique_ptr<LdapSession>> {
            return std::unique_ptr<LdapSession>(new ForestWire(desk_));
          },
          {"dc=contoso,dc=test"},
          *ParseDirectoryWrites({"line", "copy:extensionAttribute10"})) {
  MoveTarget* teams = &teams_;
  routes.sources = {{StepSystem::kEntra, &entra_},
                    {StepSystem::kTeams, &teams_},
                    {StepSystem::kSfb, &sfb_}};
  if (roads.is_teams_by_cmdlets) {
    teams = &cmdlets_;
    routes.sources[StepSystem::kTeams] = &cmdlets_;
  }
  noted_.try_emplace(StepSystem::kEntra, entra_, desk_);
  noted_.try_emplace(StepSystem::kTeams, *teams, desk_);
  noted_.try_emplace(StepSystem::kSfb, sfb_, desk_);
  if (roads.are_lines_by_ldap) {
    noted_.try_emplace(StepSystem::kDirectory, directory_, desk_);
    routes.sources[StepSystem::kDirectory] = &directory_;
    routes.instead[Attribute::kAdLine] = StepSystem::kDirectory;
  }
  for (auto& [system, target] : noted_) routes.targets[system] = &target;
  if (mutant != Mutant::kNone) Mutate(mutant);
}

void Process::Mutate(Mutant mutant) {
  for (auto& [system, source] : routes.sources) {
    source = &wrong_sources_.try_emplace(system, *source, mutant, answered_)
                  .first->second;
  }
  for (auto& [system, target] : routes.targets) {
    target = &wrong_targets_.try_emplace(system, *target, mutant, answered_)
                  .first->second;
  }
}

Credentials Process::CredentialsOf(const rehearsal::World& world) {
  Credentials credentials;
  credentials.tenant_id = world.tenant_id;
  credentials.client_id = world.client_id;
  ::setenv("CUTOVER_TEST_SECRET", world.client_secret.c_str(), 1);
  credentials.client_secret_variable = "CUTOVER_TEST_SECRET";
  credentials.authority_url = "https://graph";
  credentials.scope = "https://graph/.default";
  return credentials;
}

}  // namespace cutover::simulation
