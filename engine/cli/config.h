#pragma once

#include <string>
#include <vector>

#include "connectors/directory/directory_source.h"
#include "connectors/directory/directory_target.h"
#include "connectors/powershell/powershell_host.h"
#include "connectors/teams/teams_connector.h"
#include "engine/apply/executor.h"
#include "engine/base/result.h"

namespace cutover {

/// One [directory] or [[directory]].
struct DirectoryConfig {
  std::string name;  ///< of its readings in the store
  DirectoryRole role = DirectoryRole::kAccount;
  Incremental incremental = Incremental::kAuto;
  std::string ldif_file;  ///< instead of urls
  std::vector<std::string> urls;
  std::vector<std::string> base_dns;
  LdapBind bind = LdapBind::kSimple;
  std::string bind_dn;
  std::string password_file;
  std::string keytab_file;
  std::string ca_file;
  bool start_tls = true;
  int page_size = 1000;
  DirectoryWrites writes;  ///< none by default
};

/// How the worker signs in to Teams (graph.md 3.7).
enum class SignIn {
  kWorkersOwn,   ///< whoever starts the worker has seen to it
  kCertificate,  ///< by the thumbprint of one in its host's store
  kTokens,       ///< by two tokens that cutover gets
};

/// cutover.toml, read and checked. Secrets stay in their files.
struct Config {
  std::string store_url;
  struct {
    std::string id;
    std::string client_id;
    std::string client_secret_file;
    std::string client_secret_env;
    std::string certificate_file;
    std::string private_key_file;
    std::string private_key_passphrase_file;
    SignatureKind assertion = SignatureKind::kPs256;
    std::string cloud = "global";  ///< or gcc-high, dod, china
    std::string authority_url;
    std::string graph_url;
    std::string ca_file;
    std::string transport;  ///< "curl" or "cpprest"
    double share = 0.95;    ///< RateSettings::share
  } tenant;
  std::vector<DirectoryConfig> directories;  ///< at least one
  struct {
    /// How long a reading is gone on from after it was read in full.
    Duration full_after = Hours(7 * 24);
  } discover;
  struct {
    std::vector<std::string> worker;
    Duration timeout = Minutes(5);
    int sessions = kMostSessions;
    std::string exports;  ///< folder of exports, or ""
    SignIn sign_in = SignIn::kWorkersOwn;
    std::string certificate_thumbprint;
    std::string teams_environment;  ///< -TeamsEnvironmentName, or ""
  } sfb;
  struct {
    /// Everything by cmdlets, for clouds whose Graph lacks the numbers.
    bool by_cmdlets = false;
    TeamsSettings settings;
  } teams;
  struct {
    std::string source;  ///< "", "files", "powershell" or "graph"
    std::string folder;  ///< of "files"
  } routing;
  ExecutorSettings apply;
  struct {
    std::string folder;  ///< "" for none
    Duration timeout = Seconds(30);
  } hooks;
};

Result<Config> ReadConfig(const std::string& path);

/// What "cutover init" writes.
const char* SampleConfig();
const char* SampleCampaign();

}  // namespace cutover
