#include "engine/cli/session.h"

#include <unistd.h>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/store/migrator.h"

namespace cutover {
namespace {

// The kernel's start time of a process: with it a reused pid is not taken
// for the old process. "" when there is no such process.
std::string StartOf(const std::string& pid) {
  auto stat = ReadFile("/proc/" + pid + "/stat");
  if (!stat.ok()) return "";
  const size_t after_name = stat->rfind(')');
  const auto fields = Split(stat->substr(after_name + 2), ' ');
  return fields.size() > 19 && fields[0] != "Z" ? fields[19] : "";
}

std::string HostName() {
  char name[256] = "";
  gethostname(name, sizeof name - 1);
  return name;
}

DirectorySettings SettingsOf(const DirectoryConfig& d) {
  DirectorySettings settings;
  settings.role = d.role;
  settings.incremental = d.incremental;
  settings.base_dns = d.base_dns;
  if (!d.ldif_file.empty()) {
    settings.ldif_file = d.ldif_file;
  } else {
    settings.ldap.urls = d.urls;
    settings.ldap.bind = d.bind;
    settings.ldap.bind_dn = d.bind_dn;
    settings.ldap.password_file = d.password_file;
    settings.ldap.keytab_file = d.keytab_file;
    settings.ldap.ca_file = d.ca_file;
    settings.ldap.start_tls = d.start_tls;
    settings.ldap.page_size = d.page_size;
    settings.copies.assign(d.writes.copies.begin(), d.writes.copies.end());
  }
  return settings;
}

Credentials CredentialsOf(const Config& config) {
  Credentials credentials;
  credentials.tenant_id = config.tenant.id;
  credentials.client_id = config.tenant.client_id;
  credentials.client_secret_file = config.tenant.client_secret_file;
  credentials.client_secret_variable = config.tenant.client_secret_env;
  credentials.certificate_file = config.tenant.certificate_file;
  credentials.private_key_file = config.tenant.private_key_file;
  credentials.private_key_passphrase_file =
      config.tenant.private_key_passphrase_file;
  credentials.assertion = config.tenant.assertion;
  credentials.authority_url = config.tenant.authority_url;
  credentials.scope = config.tenant.graph_url + "/.default";
  return credentials;
}

void RouteDirectoryWrites(const Config& config, const Machine& machine,
                          Tenancy& tenancy) {
  for (const DirectoryConfig& each : config.directories) {
    if (each.writes.IsEmpty()) continue;
    const auto open = [ldap = SettingsOf(each).ldap, &clock = machine.clock] {
      return OpenLdap(ldap, clock);
    };
    tenancy.directory_target =
        std::make_unique<DirectoryTarget>(open, each.base_dns, each.writes);
    Routes& routes = tenancy.routes;
    routes.sources[StepSystem::kDirectory] = tenancy.directory_target.get();
    routes.targets[StepSystem::kDirectory] = tenancy.directory_target.get();
    if (each.writes.attributes.contains(Attribute::kAdLine))
      routes.instead[Attribute::kAdLine] = StepSystem::kDirectory;
  }
}

// Skype and Teams Tenant Admin API, the second token of Connect-MicrosoftTeams
// (graph.md 3.7).
constexpr const char* kTeamsScope =
    "48ac35b8-9aa8-4d74-927d-1f4a14a0b239/.default";

// What Connect-MicrosoftTeams is to be given; null when the worker needs it
// not. Tokens are fetched anew when they age, and the worker then signs in
// again.
ConnectArguments SignInOf(const Config& config, const Machine& machine,
                          Tenancy& tenancy) {
  Json args = {{"TenantId", config.tenant.id}};
  if (!config.sfb.teams_environment.empty())
    args["TeamsEnvironmentName"] = config.sfb.teams_environment;
  if (config.sfb.sign_in == SignIn::kCertificate) {
    args["ApplicationId"] = config.tenant.client_id;
    args["CertificateThumbprint"] = config.sfb.certificate_thumbprint;
    return [args] { return Result<Json>(args); };
  }
  if (config.sfb.sign_in != SignIn::kTokens) return nullptr;
  Credentials credentials = CredentialsOf(config);
  credentials.scope = kTeamsScope;
  tenancy.teams_tokens = std::make_unique<TokenSource>(
      *tenancy.transport, machine.clock, machine.ids, credentials);
  return [args, graph = tenancy.tokens.get(),
          teams = tenancy.teams_tokens.get()]() -> Result<Json> {
    auto first = graph->Get();
    if (!first.ok()) return first.error();
    auto second = teams->Get();
    if (!second.ok()) return second.error();
    Json with_tokens = args;
    with_tokens["AccessTokens"] = {*first, *second};
    return with_tokens;
  };
}

}  // namespace

std::string ThisHolder() {
  const std::string pid = std::to_string(getpid());
  return HostName() + "/" + pid + "/" + StartOf(pid);
}

bool IsHolderGone(const std::string& holder) {
  const auto parts = Split(holder, '/');
  if (parts.size() != 3 || parts[0] != HostName()) return false;
  return StartOf(parts[1]) != parts[2];
}

Result<std::unique_ptr<Tenancy>> Connect(const Config& config,
                                         const Machine& machine,
                                         const ShareRate& share) {
  auto tenancy = std::make_unique<Tenancy>();
  TransportSettings settings;
  settings.ca_file = config.tenant.ca_file;
  auto transport = config.tenant.transport == "cpprest"
                       ? MakeCpprestTransport(settings)
                       : MakeCurlTransport(settings);
  if (!transport.ok()) return transport.error();
  tenancy->transport = *std::move(transport);
  const Credentials credentials = CredentialsOf(config);
  tenancy->tokens = std::make_unique<TokenSource>(
      *tenancy->transport, machine.clock, machine.ids, credentials);
  RateSettings rate;
  rate.share = config.tenant.share;
  tenancy->graph = std::make_unique<GraphClient>(
      *tenancy->transport, *tenancy->tokens, machine.clock, machine.ids,
      config.tenant.graph_url + "/v1.0", rate, share);
  for (const DirectoryConfig& each : config.directories) {
    tenancy->directories.push_back(
        {each.name, MakeDirectorySource(SettingsOf(each), machine.clock)});
  }
  RouteDirectoryWrites(config, machine, *tenancy);
  tenancy->entra = std::make_unique<EntraConnector>(*tenancy->graph);
  if (!config.sfb.worker.empty()) {
    tenancy->host = MakeWorkerHost(config.sfb.worker, config.sfb.timeout,
                                   config.sfb.sessions,
                                   SignInOf(config, machine, *tenancy));
    tenancy->cmdlets = std::make_unique<TeamsCmdlets>(*tenancy->host);
    tenancy->sfb = std::make_unique<SfbConnector>(*tenancy->host);
    tenancy->routes.sources[StepSystem::kSfb] = tenancy->sfb.get();
    tenancy->routes.targets[StepSystem::kSfb] = tenancy->sfb.get();
  }
  if (!config.sfb.exports.empty()) {
    tenancy->sfb_exports = MakeExportedSfbSource(
        config.sfb.exports,
        tenancy->sfb ? LiveHomes::kKnown : LiveHomes::kNone);
  }
  if (!config.teams.by_cmdlets) {
    tenancy->teams = std::make_unique<TeamsConnector>(
        *tenancy->graph, tenancy->cmdlets.get(), config.teams.settings);
  }
  tenancy->routes.sources[StepSystem::kEntra] = tenancy->entra.get();
  tenancy->routes.targets[StepSystem::kEntra] = tenancy->entra.get();
  if (tenancy->teams) {
    tenancy->routes.sources[StepSystem::kTeams] = tenancy->teams.get();
    tenancy->routes.targets[StepSystem::kTeams] = tenancy->teams.get();
  } else {
    tenancy->routes.sources[StepSystem::kTeams] = tenancy->cmdlets.get();
    tenancy->routes.targets[StepSystem::kTeams] = tenancy->cmdlets.get();
  }
  return tenancy;
}

Result<std::unique_ptr<Database>> OpenStore(const Config& config) {
  auto database = Database::Open(config.store_url);
  if (!database.ok()) return database.error();
  TRY(CheckSchema(**database));
  return database;
}

std::string TenantLock(const Config& config) {
  return "tenant " + config.tenant.id;
}

Result<Lease> TakeTenantLock(Database& database, const Config& config,
                             const Machine& machine) {
  return LeaseStore(database, machine.clock)
      .Acquire(TenantLock(config), machine.holder,
               config.apply.lease_ttl, IsHolderGone);
}

}  // namespace cutover
