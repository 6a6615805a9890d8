#include "connectors/entra/entra_connector.h"

#include <algorithm>

#include "connectors/entra/user_changes.h"
#include "connectors/graph/graph_answer.h"
#include "engine/base/text.h"
#include "engine/model/licence.h"

namespace cutover {
namespace {

using A = Attribute;

std::string FlagOf(const Json& user, const char* name) {
  const auto member = user.find(name);
  if (member == user.end() || !member->is_boolean()) return "";
  return member->get<bool>() ? "true" : "false";
}

void SetLicences(const Json& states, Facts& facts) {
  std::vector<std::string> licences;
  std::vector<std::string> plans;
  std::vector<std::string> errors;
  for (const Json& state : states) {
    const std::string sku = ToLower(TextAt(state, "skuId"));
    if (TextAt(state, "state") == "Error")
      errors.push_back(sku + " " + TextAt(state, "error"));
    if (TextAt(state, "state") != "Active") continue;
    const std::string group = TextAt(state, "assignedByGroup");
    licences.push_back(sku + (group.empty() ? " direct" : " group:" + group));
    for (const Json& plan : ArrayAt(state, "disabledPlans")) {
      if (plan.is_string())
        plans.push_back(licences.back() + " " +
                        ToLower(plan.get<std::string>()));
    }
  }
  for (auto* list : {&licences, &plans, &errors})
    std::sort(list->begin(), list->end());
  facts.SetList(A::kLicences, licences);
  facts.SetList(A::kDisabledPlans, plans);
  facts.SetList(A::kLicenceErrors, errors);
}

// What a licence step has the one call add and remove.
Json LicenceCall(const Step& step) {
  Json add = Json::array();
  Json remove = Json::array();
  if (step.after) {
    DirectLicence licence = DirectLicence::Parse(*step.after);
    if (step.attribute() == A::kLicence) licence.sku = step.item;
    add.push_back(
        {{"skuId", licence.sku}, {"disabledPlans", licence.disabled_plans}});
    for (const std::string& sku : SkusOfSwap(step.item)) {
      if (sku != licence.sku) remove.push_back(sku);
    }
  } else {
    remove.push_back(step.item);
  }
  return {{"addLicenses", add}, {"removeLicenses", remove}};
}

Value ValueOfUser(const Json& user, const Step& step) {
  if (step.attribute() == A::kUsageLocation) {
    const std::string location = TextAt(user, "usageLocation");
    return location.empty() ? Value() : Value(location);
  }
  const Facts facts = ObservationOfUser(user).facts;
  return step.attribute() == A::kLicence ? LicenceOf(facts, step.item)
                                         : SwapOf(facts, step.item);
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
  SetLicences(ArrayAt(user, "licenseAssignmentStates"), facts);
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

Result<std::vector<Sku>> EntraConnector::ReadSkus() {
  std::vector<Sku> skus;
  TRY(graph_.GetAll("/subscribedSkus", [&](const Json& item) -> Status {
    const Json seats = ObjectAt(item, "prepaidUnits");
    Sku sku{ToLower(TextAt(item, "skuId")),
            TextAt(item, "skuPartNumber"),
            NumberAt(seats, "enabled") + NumberAt(seats, "warning"),
            NumberAt(item, "consumedUnits"),
            {}};
    for (const Json& plan : ArrayAt(item, "servicePlans")) {
      sku.plan_names.push_back(TextAt(plan, "servicePlanName"));
      sku.plan_ids.push_back(ToLower(TextAt(plan, "servicePlanId")));
    }
    skus.push_back(std::move(sku));
    return Done{};
  }));
  return skus;
}

Status EntraConnector::ScanSkus(ScanSink& sink) {
  auto skus = ReadSkus();
  if (!skus.ok()) return skus.error();
  for (Sku& sku : *skus) sink.OnSku(std::move(sku));
  return Done{};
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
  auto seen = ObserveTogether({question});
  if (!seen.ok()) return seen.error();
  return seen->front();
}

Result<std::vector<Sighting>> EntraConnector::ObserveTogether(
    const std::vector<Question>& questions) {
  std::vector<Sighting> seen;
  if (questions.empty()) return seen;
  auto user = graph_.Get("/users/" + questions.front().user.cloud_id +
                         "?$select=id,usageLocation,licenseAssignmentStates");
  if (!user.ok()) return user.error();
  for (const Question& question : questions)
    seen.push_back({ValueOfUser(*user, question.step)});
  return seen;
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
  // Both ways of a swap in one call: in between two calls Teams would begin to
  // deprovision (graph.md 2.2).
  auto answer =
      graph_.Write("POST", "/users/" + user.cloud_id + "/assignLicense",
                   LicenceCall(step), key);
  if (!answer.ok()) return answer.error();
  return Receipt{"", answer->request_id};
}

}  // namespace cutover
