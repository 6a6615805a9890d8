#pragma once

#include <functional>
#include <string>
#include <vector>

#include "connectors/graph/graph_client.h"
#include "connectors/rehearsal/graph_facade.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/temporary_folder.h"

namespace cutover {

/// A rehearsal tenant in this process, and a client signed in to it.
class TenantWire : public HttpTransport {
 public:
  explicit TenantWire(rehearsal::World world)
      : tenant(world, clock),
        facade_(tenant, "https://graph"),
        tokens_(*this, clock, ids, SignIn(world)),
        graph(*this, tokens_, clock, ids, "https://graph/v1.0") {}

  Result<HttpResponse> Send(const HttpRequest& request) override {
    HttpRequest inner = request;
    inner.url = request.url.substr(std::string("https://graph").size());
    sent.push_back(request.method + " " + inner.url);
    if (before_answer) before_answer(sent.back());
    return facade_.Handle(inner);
  }
  int CountSent(const std::string& beginning) const {
    int count = 0;
    for (const std::string& each : sent) count += each.starts_with(beginning);
    return count;
  }

  ManualClock clock;
  IdSource ids{7};
  rehearsal::Tenant tenant;
  std::vector<std::string> sent;  ///< "GET /v1.0/users"
  std::function<void(const std::string& sent)> before_answer;

 private:
  Credentials SignIn(const rehearsal::World& world) const {
    Credentials credentials;
    credentials.tenant_id = world.tenant_id;
    credentials.client_id = world.client_id;
    credentials.client_secret_file =
        folder_.Write("secret", world.client_secret);
    credentials.authority_url = "https://graph";
    return credentials;
  }

  TemporaryFolder folder_;
  rehearsal::GraphFacade facade_;
  TokenSource tokens_;

 public:
  GraphClient graph;
};

}  // namespace cutover
