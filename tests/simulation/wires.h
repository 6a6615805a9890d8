#pragma once

#include <map>

#include "connectors/http/transport.h"
#include "connectors/ldap/ldap_session.h"
#include "connectors/powershell/powershell_host.h"
#include "connectors/rehearsal/graph_facade.h"
#include "engine/model/ports.h"
#include "tests/simulation/border.h"

namespace cutover::simulation {

/// What one process has in hand: its clock, and the Apply that each of its
/// fibers is in. The services outlive it.
struct Desk {
  Border& border;
  ProcessClock& clock;
  rehearsal::GraphFacade& facade;
  /// The last answer to each read, and when it was given.
  std::map<std::string, std::pair<Time, HttpResponse>>& answers;
  std::map<const void*, Send> sends = {};

  const Send* InHand() const;  ///< null outside of Apply
  Send InHandOrNone() const;
};

/// The way to Graph.
class GraphWire : public HttpTransport {
 public:
  explicit GraphWire(Desk& desk) : desk_(desk) {}
  Result<HttpResponse> Send(const HttpRequest& request) override;

 private:
  Result<HttpResponse> Deliver(HttpRequest inner, bool is_write,
                               Border::Passage& passage);
  HttpResponse HandleWrite(const HttpRequest& inner,
                           const Border::Passage& passage);
  HttpResponse HandleRead(const HttpRequest& inner,
                          const Border::Passage& passage);
  Desk& desk_;
};

/// The way to the on-prem twin and Teams PowerShell.
class CmdletWire : public PowerShellHost {
 public:
  explicit CmdletWire(Desk& desk) : desk_(desk) {}
  Result<Json> Invoke(const std::string& verb, const Json& args) override;

 private:
  Desk& desk_;
};

/// The way to the forest.
class ForestWire : public LdapSession {
 public:
  explicit ForestWire(Desk& desk) : desk_(desk) {}
  Status Search(const LdapSearch& search, const OnEntry& on_entry) override;
  Status Modify(const LdapChange& change) override;

 private:
  Status Make(const LdapChange& change);
  Desk& desk_;
};

/// Notes which Apply a fiber is in, so that each write is known by its step.
class NotedTarget : public MoveTarget {
 public:
  NotedTarget(MoveTarget& target, Desk& desk) : target_(target), desk_(desk) {}
  Result<Receipt> Apply(const Identity& user, const Step& step,
                        const std::string& key) override;

 private:
  MoveTarget& target_;
  Desk& desk_;
};

}  // namespace cutover::simulation
