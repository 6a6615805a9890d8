#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/model/snapshot.h"
#include "engine/plan/policy.h"

namespace cutover {

/// Facts of one made-up user by state, each the clean case of domain.md 1.4.
class UserBuilder {
 public:
  explicit UserBuilder(const std::string& name) : name_(name) {
    With(Attribute::kCloudId, "c-" + name)
        .With(Attribute::kUserPrincipalName, name + "@contoso.test")
        .With(Attribute::kAccountType, "user")
        .With(Attribute::kUsageLocation, "DE")
        .With(Attribute::kTeamsHome, "online")
        .With(Attribute::kCoexistenceMode, "TeamsOnly")
        .With(Attribute::kFeatureTypes, "Teams\nPhoneSystem")
        .With(Attribute::kEnterpriseVoice, "false");
  }
  UserBuilder& With(Attribute attribute, Value value) {
    facts_.Set(attribute, std::move(value));
    return *this;
  }
  UserBuilder& Synced() {
    is_synced_ = true;
    return With(Attribute::kSyncEnabled, "true")
        .With(Attribute::kAdGuid, name_)
        .With(Attribute::kAdEnabled, "true");
  }
  UserBuilder& CallingPlan(const std::string& number) {
    return With(Attribute::kNumber, "callingPlan online " + number + " @place")
        .With(Attribute::kEnterpriseVoice, "true")
        .With(Attribute::kFeatureTypes, "Teams\nPhoneSystem\nCallingPlan");
  }
  UserBuilder& OnPremVoice(const std::string& number) {
    const std::string sip = "sip:" + name_ + "@contoso.test";
    return Synced()
        .With(Attribute::kSipEnabled, "true")
        .With(Attribute::kSipAddress, sip)
        .With(Attribute::kDeploymentLocator, "SRV:")
        .With(Attribute::kHomedOn, "onprem pool1")
        .With(Attribute::kTeamsHome, "onprem")
        .With(Attribute::kCoexistenceMode, "Islands")
        .With(Attribute::kAccountType, "sfbOnPremUser")
        .With(Attribute::kOptionFlags, "385")
        .With(Attribute::kAdLine, "tel:" + number)
        .With(Attribute::kNumber, "directRouting onPremises " + number);
  }
  UserBuilder& MovedWithLine(const std::string& number) {
    return OnPremVoice(number)
        .With(Attribute::kDeploymentLocator, "sipfed.online.lync.com")
        .With(Attribute::kHomedOn, "online")
        .With(Attribute::kTeamsHome, "online")
        .With(Attribute::kAccountType, "user")
        .With(Attribute::kCoexistenceMode, "TeamsOnly");
  }
  UserBuilder& DirectRouting(const std::string& number) {
    return With(Attribute::kNumber, "directRouting online " + number)
        .With(Attribute::kEnterpriseVoice, "true")
        .With(Attribute::kOnlineVoiceRoutingPolicy, "VRP")
        .With(Attribute::kTenantDialPlan, "DP");
  }
  User Build() const {
    return User{is_synced_ ? AdUserKey(name_) : CloudUserKey("c-" + name_),
                facts_};
  }

 private:
  std::string name_;
  Facts facts_;
  bool is_synced_ = false;
};

/// A rule that meets everybody.
inline Rule AnyRule() {
  Rule rule;
  rule.name = "all";
  rule.voice_routing_policy = "VRP";
  rule.dial_plan = "DP";
  return rule;
}

inline Policy PolicyOf(Rule rule) {
  Policy policy;
  policy.campaign = "test";
  policy.rules = {std::move(rule)};
  policy.irreversible = Irreversible::kAccept;
  for (const auto& [type, name] : PoliciesNamedBy(policy)) {
    policy.known_policies.push_back(PolicyKey(type, name));
  }
  return policy;
}

inline Snapshot SnapshotOf(std::vector<User> users) {
  Snapshot snapshot;
  snapshot.id = "s-1";
  snapshot.tenant_id = "tenant";
  snapshot.users = std::move(users);
  snapshot.skus = {
      Sku{"sku-ev", "MCOEV", 100, 10, {"MCOEV"}},
      Sku{"sku-cp", "MCOPSTN1", 100, 10, {"MCOPSTN1"}},
  };
  for (const User& user : snapshot.users) {
    auto number = NumberValue::Parse(user.facts.Text(Attribute::kNumber));
    if (!number.ok()) continue;
    snapshot.numbers.push_back(
        NumberRecord{*number, "userAssigned", "activated", "primary",
                     user.facts.Text(Attribute::kCloudId),
                     {"userAssignment"}});
  }
  snapshot.digest = SnapshotDigest(snapshot);
  return snapshot;
}

}  // namespace cutover
