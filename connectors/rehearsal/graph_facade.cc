#include "connectors/rehearsal/graph_facade.h"

#include "connectors/rehearsal/graph_call.h"
#include "connectors/rehearsal/graph_json.h"
#include "engine/base/encoding.h"
#include "engine/base/text.h"

namespace cutover::rehearsal {

namespace {

constexpr const char* kNumbersPath =
    "/v1.0/admin/teams/telephoneNumberManagement/numberAssignments";
constexpr const char* kOperationsPath =
    "/v1.0/admin/teams/telephoneNumberManagement/operations";

std::string Quoted(const std::string& text, const std::string& before) {
  const size_t at = text.find(before + "'");
  if (at == std::string::npos) return "";
  const size_t from = at + before.size() + 1;
  return text.substr(from, text.find('\'', from) - from);
}

std::string CategoryOf(const Json& body) {
  const std::string category = TextAt(body, "assignmentCategory");
  return category.empty() ? "primary" : category;
}

}  // namespace

HttpResponse Answer(int status, const Json& body) {
  return {status, {{"content-type", "application/json"}}, CanonicalJson(body)};
}

HttpResponse GraphError(int status, const char* code,
                        const std::string& message) {
  return Answer(status, {{"error", {{"code", code}, {"message", message}}}});
}

HttpResponse Throttled() {
  HttpResponse busy = GraphError(429, "TooManyRequests", "slow down");
  busy.headers["retry-after"] = "1";
  return busy;
}

bool GraphFacade::IsOverLimit() {
  const int64_t second = tenant_.clock().Now().us / 1'000'000;
  if (second != second_) in_second_ = 0;
  second_ = second;
  return ++in_second_ > tenant_.world().requests_per_second;
}

HttpResponse GraphFacade::Handle(const HttpRequest& request) {
  tenant_.Advance();
  const size_t mark = request.url.find('?');
  auto body = ParseJson(request.body);
  const Call call{request, PercentDecode(request.url.substr(0, mark)),
                  mark == std::string::npos ? "" : request.url.substr(mark + 1),
                  body.ok() ? *body : Json(nullptr)};
  HttpResponse response = Route(call);
  response.headers["request-id"] = tenant_.ids().NextGuid();
  return response;
}

HttpResponse GraphFacade::Route(const Call& call) {
  const std::string& path = call.path;
  if (path.ends_with("/oauth2/v2.0/token")) return Token(call);
  if (path.starts_with("/onprem/"))
    return Answer(200, tenant_.Invoke(path.substr(8), call.body));
  if (path.starts_with("/rehearsal/")) return Control(call);
  if (call.Header("Authorization") != "Bearer " + token_)
    return GraphError(401, "InvalidAuthenticationToken", "no valid token");
  if (IsOverLimit()) return Throttled();
  if (path == "/v1.0/$batch") return Batch(call);
  if (path == "/v1.0/users") return Users(call);
  if (path == "/v1.0/users/delta") return UsersDelta(call);
  if (path.starts_with("/v1.0/users/")) return OneUser(call, path.substr(12));
  if (path == "/v1.0/subscribedSkus") return Skus();
  const std::string configurations = "/v1.0/admin/teams/userConfigurations";
  if (path.starts_with(configurations))
    return Configurations(call, path.substr(configurations.size()));
  if (path == kNumbersPath) return Numbers(call);
  if (path.starts_with(kNumbersPath)) return NumberAction(call);
  if (path.starts_with(kOperationsPath))
    return Operations(path.substr(std::string(kOperationsPath).size()));
  const std::string policy = "/v1.0/admin/teams/policy/";
  if (path.starts_with(policy + "getPolicyId")) return PolicyId(path);
  if (path.starts_with(policy + "userAssignments/")) return PolicyAction(call);
  if (path.starts_with("/v1.0/communications/callRecords/get"))
    return CallLog(call);
  return GraphError(404, "UnknownError", "no such resource: " + path);
}

HttpResponse GraphFacade::Token(const Call& call) {
  const auto field = [&](const std::string& name) {
    for (const std::string& pair : Split(call.request.body, '&')) {
      if (pair.starts_with(name + "="))
        return PercentDecode(pair.substr(name.size() + 1));
    }
    return std::string();
  };
  const auto refuse = [](int code, const std::string& text) {
    return Answer(401, {{"error", "invalid_client"},
                        {"error_description",
                         "AADSTS" + std::to_string(code) + ": " + text},
                        {"error_codes", {code}}});
  };
  if (!call.path.starts_with("/" + tenant_.world().tenant_id + "/"))
    return refuse(90002, "Tenant not found.");
  if (field("client_id") != tenant_.world().client_id)
    return refuse(700016, "Application not found in the directory.");
  const bool has_assertion = !field("client_assertion").empty();
  if (!has_assertion && field("client_secret") != tenant_.world().client_secret)
    return refuse(7000215, "Invalid client secret provided.");
  if (token_ == "none") token_ = tenant_.ids().NextGuid();
  return Answer(200, {{"token_type", "Bearer"},
                      {"expires_in", 3599},
                      {"access_token", token_}});
}

HttpResponse GraphFacade::Page(const Call& call,
                               const std::vector<Json>& items) {
  const size_t from =
      static_cast<size_t>(std::atoi(call.Query("$skiptoken").c_str()));
  const size_t size = static_cast<size_t>(tenant_.world().page_size);
  Json page = {{"value", Json::array()}};
  for (size_t i = from; i < items.size() && i < from + size; ++i) {
    page["value"].push_back(items[i]);
  }
  if (from + size < items.size()) {
    page["@odata.nextLink"] =
        origin_ + call.path + "?$skiptoken=" + std::to_string(from + size);
  }
  return Answer(200, page);
}

HttpResponse GraphFacade::Users(const Call& call) {
  std::vector<Json> items;
  for (const auto& [id, user] : tenant_.users()) {
    items.push_back(UserJson(user));
  }
  return Page(call, items);
}

HttpResponse GraphFacade::OneUser(const Call& call, const std::string& rest) {
  const auto parts = Split(rest, '/');
  CloudUser* user = tenant_.UserBy(parts[0]);
  if (user == nullptr)
    return GraphError(404, "Request_ResourceNotFound", "no such user");
  if (parts.size() == 2 && parts[1] == "assignLicense")
    return AssignLicence(call, *user);
  if (call.request.method == "PATCH") {
    user->usage_location = TextAt(call.body, "usageLocation");
    return {204, {}, ""};
  }
  const std::string fault = tenant_.TakeFault(user->upn, "getUser");
  if (fault == "throttle") return Throttled();
  if (fault == "fail") return GraphError(503, "ServiceUnavailable", "down");
  return Answer(200, UserJson(*user));
}

namespace {

bool IsPlanOf(const std::string& sku_id, const std::string& plan_id) {
  for (const Product& product : Products()) {
    for (const auto& [name, id] : product.plans) {
      if (product.id == sku_id && id == plan_id) return true;
    }
  }
  return false;
}

}  // namespace

HttpResponse GraphFacade::AssignLicence(const Call& call, CloudUser& user) {
  const auto bad = [](const std::string& text) {
    return GraphError(400, "Request_BadRequest", text);
  };
  if (!call.body.contains("addLicenses") ||
      !call.body.contains("removeLicenses"))
    return bad("both addLicenses and removeLicenses are required");
  if (tenant_.TakeFault(user.upn, "assignLicense") == "refuse")
    return bad("the licence could not be assigned");
  if (user.usage_location.empty() && !call.body["addLicenses"].empty())
    return bad(
        "License assignment cannot be done for user with invalid usage "
        "location.");
  // All or nothing: what is refused leaves the user as before.
  CloudUser wanted = user;
  for (const Json& each : call.body["removeLicenses"]) {
    if (!each.is_string() || wanted.skus.erase(each.get<std::string>()) == 0)
      return bad("User does not have a corresponding license.");
    wanted.disabled_plans.erase(each.get<std::string>());
  }
  for (const Json& add : call.body["addLicenses"]) {
    const std::string sku = TextAt(add, "skuId");
    if (!user.skus.contains(sku) &&
        tenant_.SeatsTaken(sku) >= tenant_.SeatsBought(sku))
      return bad("Subscription with SKU " + sku +
                 " does not have any available licenses.");
    wanted.skus.insert(sku);
    auto& off = wanted.disabled_plans[sku];
    off.clear();
    for (const Json& plan : ArrayAt(add, "disabledPlans")) {
      if (!plan.is_string() || !IsPlanOf(sku, plan.get<std::string>()))
        return bad("License " + sku + " does not have the disabled plan.");
      off.insert(plan.get<std::string>());
    }
  }
  user.skus = wanted.skus;
  user.disabled_plans = wanted.disabled_plans;
  tenant_.LicenceChanged(user);
  return Answer(200, UserJson(user));
}

HttpResponse GraphFacade::Skus() {
  Json items = Json::array();
  for (const Product& product : Products()) {
    Json plans = Json::array();
    for (const auto& [name, id] : product.plans) {
      plans.push_back({{"servicePlanId", id}, {"servicePlanName", name}});
    }
    const int64_t taken = tenant_.SeatsTaken(product.id);
    items.push_back(
        {{"skuId", product.id},
         {"skuPartNumber", product.part_number},
         {"capabilityStatus", "Enabled"},
         {"consumedUnits", taken},
         {"prepaidUnits",
          {{"enabled", tenant_.SeatsBought(product.id)}, {"warning", 0}}},
         {"servicePlans", plans}});
  }
  return Answer(200, {{"value", items}});
}

HttpResponse GraphFacade::Configurations(const Call& call,
                                         const std::string& rest) {
  if (!rest.empty()) {
    CloudUser* user = tenant_.UserBy(rest.substr(1));
    if (user == nullptr) return GraphError(404, "NotFound", "no such user");
    return Answer(200, ConfigurationJson(*user));
  }
  std::vector<Json> items;
  for (const auto& [id, user] : tenant_.users()) {
    items.push_back(ConfigurationJson(user));
  }
  return Page(call, items);
}

HttpResponse GraphFacade::Numbers(const Call& call) {
  const std::string wanted =
      Quoted(call.Query("$filter"), "telephoneNumber eq ");
  std::vector<Json> items;
  for (const auto& [text, number] : tenant_.numbers()) {
    if (wanted.empty() || wanted == text) items.push_back(NumberJson(number));
  }
  return Page(call, items);
}

HttpResponse GraphFacade::NumberAction(const Call& call) {
  const bool is_assign = call.path.ends_with("/assignNumber");
  auto number = PhoneNumber::Parse(TextAt(call.body, "telephoneNumber"));
  const auto type = NumberTypeNamed(TextAt(call.body, "numberType"));
  const std::string target = TextAt(call.body, "assignmentTargetId");
  if (call.request.method != "POST" || !number.ok() || !type ||
      (is_assign && target.empty()))
    return GraphError(400, "BadRequest", "a required member is missing");
  const auto held = tenant_.numbers().find(number->Text());
  const std::string holder = is_assign ? target
                             : held == tenant_.numbers().end()
                                 ? ""
                                 : held->second.holder;
  CloudUser* user = tenant_.UserBy(holder);
  const std::string fault =
      tenant_.TakeFault(user == nullptr ? "" : user->upn,
                        is_assign ? "assignNumber" : "unassignNumber");
  if (fault == "throttle") return Throttled();
  if (fault == "fail") return GraphError(503, "ServiceUnavailable", "down");
  const std::string key = call.Header("client-request-id");
  const std::string id =
      is_assign ? tenant_.Assign({{*number, *type, NumberSource::kOnline,
                                   TextAt(call.body, "locationId")},
                                  CategoryOf(call.body)},
                                 target, key, fault)
                : tenant_.Unassign(number->Text(), key, fault);
  HttpResponse accepted{202, {}, ""};
  accepted.headers["location"] = origin_ + kOperationsPath + "('" + id + "')";
  return accepted;
}

HttpResponse GraphFacade::Operations(const std::string& rest) {
  const auto json = [&](const Operation& operation) {
    const Number of{NumberValue{*PhoneNumber::Parse(operation.number)}, ""};
    return Json{
        {"id", operation.id},
        {"createdDateTime", FormatTime(operation.created)},
        {"status", operation.status},
        {"numbers", Json::array({{{"resourceLocation",
                                   origin_ + kNumbersPath + "/" + NumberId(of)},
                                  {"status", operation.status},
                                  {"statusDetail", operation.detail}}})}};
  };
  if (rest.empty()) {
    Json items = Json::array();
    for (const auto& [id, operation] : tenant_.operations()) {
      items.push_back(json(operation));
    }
    return Answer(200, {{"value", items}});
  }
  const std::string id = rest[0] == '/' ? rest.substr(1) : Quoted(rest, "(");
  const auto found = tenant_.operations().find(id);
  if (found == tenant_.operations().end())
    return GraphError(404, "NotFound", "no such operation");
  return Answer(200, json(found->second));
}

HttpResponse GraphFacade::PolicyId(const std::string& rest) {
  const std::string type = Quoted(rest, "type=");
  const std::string name = Quoted(rest, "name=");
  Json items = Json::array();
  if (tenant_.HasPolicy(type, name) &&
      !tenant_.world().types_beyond_graph.contains(type)) {
    items.push_back({{"name", "Tag:" + name},
                     {"policyId", Base64UrlEncode(type + "|" + name)}});
  }
  return Answer(200, {{"value", items}});
}

HttpResponse GraphFacade::PolicyAction(const Call& call) {
  const bool is_assign = call.path.ends_with("/assign");
  for (const Json& item : ArrayAt(call.body, "value")) {
    CloudUser* user = tenant_.UserBy(TextAt(item, "userId"));
    if (user == nullptr) return GraphError(404, "NotFound", "no such user");
    const std::string type = TextAt(item, "policyType");
    const std::string fault = tenant_.TakeFault(user->upn, "assignPolicy");
    if (fault == "refuse")
      return GraphError(400, "BadRequest", "the policy was declined");
    if (fault == "silent") continue;
    std::string name;
    for (const auto& [each_type, each_name] : TenantPolicies()) {
      if (is_assign && EqualsIgnoringCase(type, each_type) &&
          TextAt(item, "policyId") ==
              Base64UrlEncode(std::string(each_type) + "|" + each_name))
        name = each_name;
    }
    if (is_assign && name.empty())
      return GraphError(400, "BadRequest", "no such policy");
    tenant_.SetPolicy(*user, type, name);
  }
  return {204, {}, ""};
}

}  // namespace cutover::rehearsal
