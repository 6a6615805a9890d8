#include "engine/cli/config.h"

#include <set>

#include "engine/base/text.h"
#include "engine/cli/config_apply.h"
#include "engine/cli/toml_reader.h"

namespace cutover {
namespace {

// The national clouds are separate: a token of one is of no use in another
// (graph.md 1, docs/concepts/deployments.md).
struct Cloud {
  const char* name;
  const char* authority;
  const char* graph;
  const char* teams;  ///< -TeamsEnvironmentName of Connect-MicrosoftTeams
};
constexpr Cloud kClouds[] = {
    {"global", "https://login.microsoftonline.com",
     "https://graph.microsoft.com", ""},
    {"gcc-high", "https://login.microsoftonline.us",
     "https://graph.microsoft.us", "TeamsGCCH"},
    {"dod", "https://login.microsoftonline.us",
     "https://dod-graph.microsoft.us", "TeamsDOD"},
    {"china", "https://login.chinacloudapi.cn",
     "https://microsoftgraph.chinacloudapi.cn", "TeamsChina"},
};

const Cloud* CloudNamed(const std::string& name) {
  for (const Cloud& cloud : kClouds) {
    if (name == cloud.name) return &cloud;
  }
  return nullptr;
}

Status ReadTenant(const toml::table& table, const std::string& path,
                  Config& config) {
  TomlReader in(table, path, "tenant.");
  auto& t = config.tenant;
  t.id = in.Text("id", "");
  t.client_id = in.Text("client_id", "");
  t.client_secret_file = Resolve(path, in.Text("client_secret_file", ""));
  t.client_secret_env = in.Text("client_secret_env", "CUTOVER_CLIENT_SECRET");
  t.certificate_file = Resolve(path, in.Text("certificate_file", ""));
  t.private_key_file = Resolve(path, in.Text("private_key_file", ""));
  t.private_key_passphrase_file =
      Resolve(path, in.Text("private_key_passphrase_file", ""));
  const std::string assertion = in.Text("assertion", "PS256");
  t.assertion =
      assertion == "RS256" ? SignatureKind::kRs256 : SignatureKind::kPs256;
  const Cloud* cloud = CloudNamed(in.Text("cloud", "global"));
  if (cloud != nullptr) t.cloud = cloud->name;
  if (cloud != nullptr) config.sfb.teams_environment = cloud->teams;
  t.authority_url =
      in.Text("authority_url", cloud == nullptr ? "" : cloud->authority);
  t.graph_url = in.Text("graph_url", cloud == nullptr ? "" : cloud->graph);
  t.ca_file = Resolve(path, in.Text("ca_file", ""));
  t.transport = in.Text("transport", "curl");
  t.share = in.Fraction("share", t.share);
  TRY(in.Finish());
  if (cloud == nullptr)
    return in.At("cloud", "is not known",
                 "choose global (also GCC), gcc-high, dod or china");
  if (assertion != "PS256" && assertion != "RS256")
    return in.At("assertion", "is not known", "choose PS256 or RS256");
  if (t.id.empty()) return in.At("id", "is missing", "give the tenant's GUID");
  if (t.client_id.empty())
    return in.At("client_id", "is missing", "give the app's client id");
  if (t.transport != "curl" && t.transport != "cpprest")
    return in.At("transport", "is not known", "choose curl or cpprest");
  if (t.certificate_file.empty() != t.private_key_file.empty())
    return in.At("certificate_file", "and private_key_file go together",
                 "give both or neither");
  return Done{};
}

Status ReadKinds(TomlReader& in, DirectoryConfig& d) {
  const std::string bind = in.Text("bind", "simple");
  const std::string role = in.Text("role", "account");
  const std::string incremental = in.Text("incremental", "auto");
  if (bind != "simple" && bind != "gssapi")
    return in.At("bind", "is not known", "choose simple or gssapi");
  if (role != "account" && role != "resource")
    return in.At("role", "is not known", "choose account or resource");
  d.bind = bind == "gssapi" ? LdapBind::kGssapi : LdapBind::kSimple;
  d.role =
      role == "resource" ? DirectoryRole::kResource : DirectoryRole::kAccount;
  for (const auto& [name, value] : {std::pair{"auto", Incremental::kAuto},
                                    std::pair{"dirsync", Incremental::kDirSync},
                                    std::pair{"usn", Incremental::kUsn},
                                    std::pair{"never", Incremental::kNever}}) {
    if (incremental != name) continue;
    d.incremental = value;
    return Done{};
  }
  return in.At("incremental", "is not known",
               "choose auto, dirsync, usn or never");
}

Status ReadDirectory(const toml::table& table, const std::string& path,
                     Config& config) {
  TomlReader in(table, path, "directory.");
  DirectoryConfig& d = config.directories.emplace_back();
  d.name = in.Text("name", "directory");
  const auto urls = in.OneOrMoreTexts("url");
  d.base_dns = in.OneOrMoreTexts("base_dn");
  d.bind_dn = in.Text("bind_dn", "");
  d.password_file = Resolve(path, in.Text("password_file", ""));
  d.keytab_file = Resolve(path, in.Text("keytab_file", ""));
  d.ca_file = Resolve(path, in.Text("ca_file", ""));
  d.start_tls = in.Switch("start_tls", true);
  d.page_size = static_cast<int>(in.Number("page_size", 1000, 1, 10000));
  const Status kinds = ReadKinds(in, d);
  const auto writes = ParseDirectoryWrites(in.Texts("write"));
  TRY(in.Finish());
  TRY(kinds);
  if (!writes.ok())
    return in.At("write", writes.error().message, writes.error().remedy);
  d.writes = *writes;
  if (urls.size() == 1 && urls[0].starts_with("ldif:")) {
    if (!d.writes.IsEmpty())
      return in.At("write", "cannot be done to an export",
                   "name the server: ldaps://HOST");
    d.ldif_file = Resolve(path, urls[0].substr(5));
    return Done{};
  }
  d.urls = urls;
  for (const std::string& url : urls) {
    if (url.starts_with("ldap://") || url.starts_with("ldaps://")) continue;
    return in.At("url", "names no directory",
                 "write ldap://HOST, ldaps://HOST or ldif:FILE");
  }
  if (urls.empty())
    return in.At("url", "is missing",
                 "write ldap://HOST, ldaps://HOST or ldif:FILE");
  return Done{};
}

// Readings and findings go by the name; people come from an account forest.
Status CheckDirectories(const std::string& path, const Config& config) {
  std::set<std::string> names = {"entra", "teams", "skype"};
  bool has_people = false;
  for (const DirectoryConfig& d : config.directories) {
    if (config.directories.size() == 1 || d.writes.IsEmpty()) continue;
    return Error{ErrorCode::kInvalid,
                 path + ": directory.write is for a single directory",
                 "take it out: with several, lines are written by Skype for "
                 "Business (sfb.worker)"};
  }
  for (const DirectoryConfig& d : config.directories) {
    has_people = has_people || d.role == DirectoryRole::kAccount;
    if (names.insert(d.name).second) continue;
    return Error{ErrorCode::kInvalid,
                 path + ": the name \"" + d.name + "\" of a directory is taken",
                 "give each [[directory]] a name of its own"};
  }
  if (has_people) return Done{};
  return Error{ErrorCode::kInvalid,
               path + ": no directory has the role \"account\"",
               "name the forest of the people, too"};
}

Status ReadDirectories(TomlReader& in, const std::string& path,
                       Config& config) {
  auto tables = in.OneOrMoreTables("directory");
  const toml::table kEmpty;
  if (tables.empty()) tables.push_back(&kEmpty);
  for (const toml::table* each : tables) {
    TRY(ReadDirectory(*each, path, config));
  }
  return CheckDirectories(path, config);
}

Status ReadDiscover(const toml::table& table, const std::string& path,
                    Config& config) {
  TomlReader in(table, path, "discover.");
  config.discover.full_after = in.Length("full_after", Hours(7 * 24));
  TRY(in.Finish());
  // A directory forgets what was deleted, the earliest after two days as set
  // by hand, after 60 or 180 by default.
  if (config.discover.full_after > Hours(30 * 24))
    return in.At("full_after", "is too long", "give at most 30d");
  return Done{};
}

Status ReadSfb(const toml::table& table, const std::string& path,
               Config& config) {
  TomlReader in(table, path, "sfb.");
  config.sfb.worker = in.Texts("worker");
  config.sfb.timeout = in.Length("timeout", Minutes(5));
  config.sfb.sessions =
      static_cast<int>(in.Number("sessions", kMostSessions, 1, kMostSessions));
  config.sfb.exports = Resolve(path, in.Text("exports", ""));
  config.sfb.certificate_thumbprint = in.Text("certificate_thumbprint", "");
  config.sfb.teams_environment =
      in.Text("teams_environment", config.sfb.teams_environment);
  const std::string sign_in = in.Text("sign_in", "worker");
  TRY(in.Finish());
  if (sign_in == "certificate") config.sfb.sign_in = SignIn::kCertificate;
  if (sign_in == "tokens") config.sfb.sign_in = SignIn::kTokens;
  if (sign_in != "worker" && sign_in != "certificate" && sign_in != "tokens")
    return in.At("sign_in", "is not known",
                 "choose worker, certificate or tokens");
  if ((config.sfb.sign_in == SignIn::kCertificate) !=
      !config.sfb.certificate_thumbprint.empty())
    return in.At("certificate_thumbprint",
                 "and sign_in = \"certificate\" go together",
                 "name the certificate in the store of the worker's host");
  return Done{};
}

// The types that a step may give.
constexpr const char* kPolicyTypes[] = {"OnlineVoiceRoutingPolicy",
                                        "TenantDialPlan",
                                        "TeamsCallingPolicy",
                                        "TeamsIPPhonePolicy",
                                        "TeamsEmergencyCallRoutingPolicy",
                                        "TeamsUpgradePolicy"};

Result<PolicyRoute> ReadRoute(TomlReader& in, const char* key,
                              const char* otherwise) {
  const auto route = PolicyRouteNamed(in.Text(key, otherwise));
  if (route) return *route;
  return in.At(key, "is not known", "choose auto, graph or powershell");
}

Status ReadTeams(const toml::table& table, const std::string& path,
                 Config& config) {
  TomlReader in(table, path, "teams.");
  const std::string by = in.Text("by", "graph");
  auto policies = ReadRoute(in, "policies", "auto");
  const toml::table* types = in.Table("policy");
  TRY(in.Finish());
  if (!policies.ok()) return policies.error();
  config.teams.settings.policies = *policies;
  if (by != "graph" && by != "powershell")
    return in.At("by", "is not known", "choose graph or powershell");
  config.teams.by_cmdlets = by == "powershell";
  if (config.teams.by_cmdlets && config.sfb.worker.empty())
    return in.At("by", "needs sfb.worker", "configure the worker");
  if (types == nullptr) return Done{};
  TomlReader in_types(*types, path, "teams.policy.");
  for (const char* type : kPolicyTypes) {
    auto route = ReadRoute(in_types, type, "auto");
    if (!route.ok()) return route.error();
    if (types->contains(type))
      config.teams.settings.policy_types[ToLower(type)] = *route;
  }
  return in_types.Finish();
}

Status ReadRouting(const toml::table& table, const std::string& path,
                   Config& config) {
  TomlReader in(table, path, "routing.");
  auto& r = config.routing;
  r.folder = Resolve(path, in.Text("folder", ""));
  r.source = in.Text("source", r.folder.empty() ? "" : "files");
  TRY(in.Finish());
  if (!r.source.empty() && r.source != "files" && r.source != "powershell" &&
      r.source != "graph")
    return in.At("source", "is not known", "choose files, powershell or graph");
  if ((r.source == "files") != !r.folder.empty())
    return in.At("folder", "and source = \"files\" go together",
                 "name the folder of the exports, or another source");
  if (r.source == "powershell" && config.sfb.worker.empty())
    return in.At("source", "needs sfb.worker", "configure the worker");
  return Done{};
}

Status ReadPart(TomlReader& in, const char* key, const std::string& path,
                Config& config,
                Status (*read)(const toml::table&, const std::string&,
                               Config&)) {
  const toml::table kEmpty;
  const toml::table* table = in.Table(key);
  return read(table == nullptr ? kEmpty : *table, path, config);
}

}  // namespace

Result<Config> ReadConfig(const std::string& path) {
  auto table = ReadToml(path);
  if (!table.ok()) {
    Error error = table.error();
    if (error.code == ErrorCode::kNotFound)
      error.remedy = "run \"cutover init\", or name the file with -c";
    return error;
  }
  Config config;
  TomlReader in(*table, path, "");
  // First of all, or a misspelt section would be told as a missing key.
  for (const char* key : {"store", "tenant", "discover", "sfb", "teams",
                          "routing", "apply", "hooks"}) {
    in.Table(key);
  }
  in.OneOrMoreTables("directory");
  TRY(in.Finish());
  if (const toml::table* store = in.Table("store")) {
    TomlReader reader(*store, path, "store.");
    config.store_url = reader.Text("url", "");
    TRY(reader.Finish());
  }
  if (config.store_url.empty()) {
    return Error{ErrorCode::kInvalid, path + ": store.url is missing",
                 "write [store] url = \"sqlite:cutover.sqlite\""};
  }
  if (config.store_url.starts_with("sqlite:"))
    config.store_url = "sqlite:" + Resolve(path, config.store_url.substr(7));
  TRY(ReadPart(in, "tenant", path, config, ReadTenant));
  TRY(ReadDirectories(in, path, config));
  TRY(ReadPart(in, "discover", path, config, ReadDiscover));
  TRY(ReadPart(in, "sfb", path, config, ReadSfb));
  TRY(ReadPart(in, "teams", path, config, ReadTeams));
  TRY(ReadPart(in, "routing", path, config, ReadRouting));
  TRY(ReadPart(in, "apply", path, config, ReadApply));
  TRY(ReadPart(in, "hooks", path, config, ReadHooks));
  return config;
}

}  // namespace cutover
