#include "connectors/entra/entra_connector.h"

#include <algorithm>

#include "connectors/entra/user_changes.h"
#include "connectors/graph/graph_answer.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

using A = Attribute;

std::string FlagOf(const Json& user, const char* name) {
  const auto member = user.find(name);
  if (member == user.end() || !member->is_boolean()) return "";
  return member->get<bool>() ? "true" : "false";
}

bool HoldsDirectly(const Json& user, const std::string& sku_id) {
  for (const Json& state : ArrayAt(user, "licenseAssignmentStates")) {
    if (EqualsIgnoringCase(TextAt(state, "skuId"), sku_id) &&
        TextAt(state, "assignedByGroup").empty() &&
        TextAt(state, "state") == "Active")
      return true;
  }
  return false;
}

}  // namespace

Observation ObservationOfUser(const Json& user) {
  Observation observation{SourceSystem::kEntra, TextAt(user, "id"), {}};
  Facts& facts = observation.facts;
  facts.Set(A::kCloudId, ToLower(TextAt(user, "id")));
  facts.Set(A::kUserPrincipalName, TextAt(user, "userPrincipalName"));
  facts.Set(A::kDisplayName, TextAt(user, "displayName"));
  facts.Set(A::kAccountEnabled, FlagOf(user, "accountEnabled"));
  facts.Set(A::kUserType, TextAt(user, "userType"));
  facts.Set(A::kSyncEnabled, FlagOf(user, "onPremisesSyncEnabled"));
  facts.Set(A::kImmutableId, TextAt(user, "onPremisesImmutableId"));
  facts.Set(A::kCloudSid, TextAt(user, "onPremisesSecurityIdentifier"));
  facts.Set(A::kUsageLocation, TextAt(user, "usageLocation"));
  std::vector<std::string> licences;
  for (const Json& state : ArrayAt(user, "licenseAssignmentStates")) {
    if (TextAt(state, "state") != "Active") continue;
    const std::string group = TextAt(state, "assignedByGroup");
    licences.push_back(ToLower(TextAt(state, "skuId")) +
                       (group.empty() ? " direct" : " group:" + group));
  }
  std::sort(licences.begin(), licences.end());
  facts.SetList(A::kLicences, licences);
  std::vector<std::string> plans;
  for (const Json& plan : ArrayAt(user, "assignedPlans")) {
    // Only Enabled counts: Deleted or Suspended phone plans do not carry
    // calls (graph.md 2.1).
    if (TextAt(plan, "capabilityStatus") == "Enabled")
      plans.push_back(ToLower(TextAt(plan, "servicePlanId")));
  }
  std::sort(plans.begin(), plans.end());
  facts.SetList(A::kEnabledPlans, plans);
  return observation;
}

Status EntraConnector::Scan(ScanSink& sink) {
  TRY(ScanSkus(sink));
  return ScanUsers(sink);
}

Status EntraConnector::ScanSince(const Since& since, ScanSink& sink) {
  if (!since.mark.empty()) {
    TRY(ScanSkus(sink));
    return ReadChangedUsers(graph_, since.mark, sink);
  }
  // Before the users: a change in between is told twice, and never passed over.
  auto mark = MarkUsersNow(graph_);
  if (!mark.ok() && IsPassing(mark.error())) return mark.error();
  if (!mark.ok()) {
    sink.OnFinding({"CUT-FULL", Severity::kNote, "", "Entra ID",
                    "every discover reads the tenant's users in full: " +
                        mark.error().message,
                    "of a tenant for customers (External ID) nothing; else "
                    "consent to User.Read.All"});
  }
  TRY(Scan(sink));
  if (mark.ok()) sink.OnMark(*mark);
  return Done{};
}

Status EntraConnector::ScanSkus(ScanSink& sink) {
  return graph_.GetAll("/subscribedSkus", [&](const Json& item) -> Status {
    const Json seats = ObjectAt(item, "prepaidUnits");
    Sku sku{ToLower(TextAt(item, "skuId")),
            TextAt(item, "skuPartNumber"),
            NumberAt(seats, "enabled") + NumberAt(seats, "warning"),
            NumberAt(item, "consumedUnits"),
            {}};
    for (const Json& plan : ArrayAt(item, "servicePlans")) {
      sku.plan_names.push_back(TextAt(plan, "servicePlanName"));
    }
    sink.OnSku(std::move(sku));
    return Done{};
  });
}

Status EntraConnector::ScanUsers(ScanSink& sink) {
  return graph_.GetAll(
      std::string("/users?$select=") + kUserFields + "&$top=999",
      [&](const Json& item) -> Status {
        sink.OnUser(ObservationOfUser(item));
        return Done{};
      });
}

Result<Sighting> EntraConnector::Observe(const Question& question) {
  auto user = graph_.Get("/users/" + question.user.cloud_id +
                         "?$select=id,usageLocation,licenseAssignmentStates");
  if (!user.ok()) return user.error();
  if (question.step.attribute() == A::kUsageLocation) {
    const std::string location = TextAt(*user, "usageLocation");
    return Sighting{location.empty() ? Value() : Value(location)};
  }
  return Sighting{HoldsDirectly(*user, question.step.item) ? Value("assigned")
                                                           : Value()};
}

Result<Receipt> EntraConnector::Apply(const Identity& user, const Step& step,
                                      const std::string& key) {
  if (step.attribute() == A::kUsageLocation) {
    const Json location = step.after ? Json(*step.after) : Json(nullptr);
    auto answer = graph_.Write("PATCH", "/users/" + user.cloud_id,
                               {{"usageLocation", location}}, key);
    if (!answer.ok()) return answer.error();
    return Receipt{"", answer->request_id};
  }
  Json add = Json::array();
  Json remove = Json::array();
  if (step.after) {
    add.push_back({{"skuId", step.item}, {"disabledPlans", Json::array()}});
  } else {
    remove.push_back(step.item);
  }
  auto answer =
      graph_.Write("POST", "/users/" + user.cloud_id + "/assignLicense",
                   {{"addLicenses", add}, {"removeLicenses", remove}}, key);
  if (!answer.ok()) return answer.error();
  return Receipt{"", answer->request_id};
}

}  // namespace cutover
