#pragma once

#include <string>
#include <vector>

#include "connectors/ldap/ldap_session.h"
#include "connectors/powershell/powershell_host.h"
#include "engine/apply/executor.h"
#include "engine/base/result.h"

namespace cutover {

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
    std::string authority_url;
    std::string graph_url;
    std::string ca_file;
    std::string transport;  ///< "curl" or "cpprest"
    double share = 0.95;    ///< RateSettings::share
  } tenant;
  struct {
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
  } directory;
  struct {
    std::vector<std::string> worker;
    Duration timeout = Minutes(5);
    int sessions = kMostSessions;
    std::string exports;  ///< folder of exports, or ""
  } sfb;
  ExecutorSettings apply;
};

Result<Config> ReadConfig(const std::string& path);

/// What "cutover init" writes.
const char* SampleConfig();
const char* SampleCampaign();

}  // namespace cutover
