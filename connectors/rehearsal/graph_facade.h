#pragma once

#include "connectors/http/transport.h"
#include "connectors/rehearsal/tenant.h"
#include "connectors/rehearsal/user_history.h"

namespace cutover::rehearsal {

/// Answers HTTP requests as Microsoft Graph v1.0 and the token endpoint would
/// (graph.md), the on-prem twin under /onprem/VERB, and the rehearsal's own
/// controls under /rehearsal/. A batch answers its last request first. `origin`
/// stands in the links it gives.
class GraphFacade {
 public:
  GraphFacade(Tenant& tenant, std::string origin)
      : tenant_(tenant), origin_(std::move(origin)) {}

  /// `request.url` is a path with its query.
  HttpResponse Handle(const HttpRequest& request);

 private:
  struct Call;
  HttpResponse Route(const Call& call);
  HttpResponse Token(const Call& call);
  HttpResponse Users(const Call& call);
  HttpResponse UsersDelta(const Call& call);
  HttpResponse Batch(const Call& call);
  HttpResponse CallLog(const Call& call);
  HttpResponse OneUser(const Call& call, const std::string& rest);
  HttpResponse AssignLicence(const Call& call, CloudUser& user);
  HttpResponse Skus();
  HttpResponse Configurations(const Call& call, const std::string& rest);
  HttpResponse Numbers(const Call& call);
  HttpResponse NumberAction(const Call& call);
  HttpResponse Operations(const std::string& rest);
  HttpResponse PolicyId(const std::string& rest);
  HttpResponse PolicyAction(const Call& call);
  HttpResponse Control(const Call& call);

  bool IsOverLimit();
  HttpResponse Page(const Call& call, const std::vector<Json>& items);

  Tenant& tenant_;
  const std::string origin_;
  std::string token_ = "none";
  std::map<std::string, UserHistory> histories_;  ///< by $select
  int64_t second_ = 0;
  int in_second_ = 0;
};

}  // namespace cutover::rehearsal
