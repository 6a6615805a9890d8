#pragma once

#include <functional>
#include <string>

#include "connectors/http/transport.h"
#include "connectors/rehearsal/tenant.h"
#include "engine/base/result.h"

namespace cutover::rehearsal {

/// How the rehearsal is reached.
struct ServerSettings {
  unsigned short port = 0;            ///< 0 takes a free one
  std::string certificate_file = {};  ///< PEM; with it the server speaks TLS
  std::string key_file = {};
  /// What stands in the links it gives; empty means where it serves. For a
  /// proxy in between.
  std::string origin = {};
};

/// Serves on 127.0.0.1 until the process is ended. `on_ready` is called with
/// the URL before the first request. Requests are handled one at a time.
Status Serve(Tenant& tenant, const ServerSettings& settings,
             const std::function<void(const std::string& url)>& on_ready);

/// The stand-in for a PowerShell worker: one JSON line in, one out, each verb
/// carried to the on-prem twin at `url`. Returns at the end of its input.
Status RunWorker(HttpTransport& transport, const std::string& url);

/// A made-up forest of `users` accounts as LDIF: nine in ten people with
/// Skype for Business, sites in five countries, groups, a few disabled.
/// The same seed gives the same bytes, and the first users of a larger forest
/// are those of a smaller one.
std::string MakeForest(int users, uint64_t seed);

}  // namespace cutover::rehearsal
