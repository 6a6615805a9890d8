#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/plan/expand_steps.h"
#include "tests/engine/plan/estate_builder.h"

namespace cutover {

inline constexpr const char* kOld = "+4930100001";
inline constexpr const char* kNew = "+4930200002";

/// A user for one recipe, with all that the recipe may have to do.
struct RecipeCase {
  const char* path;
  User user;
  NumberAuthority authority;
  std::string number = kNew;  ///< that the user is to have
};

/// One for every recipe.
inline std::vector<RecipeCase> RecipeCases() {
  using A = Attribute;
  const auto ann = [] { return UserBuilder("ann"); };
  return {
      {"P1b",
       ann().CallingPlan(kOld).With(A::kLicences, "sku-cp direct").Build(),
       NumberAuthority::kCloud},
      {"P3A", ann().OnPremVoice(kOld).Build(),
       NumberAuthority::kActiveDirectory},
      {"P3B", ann().OnPremVoice(kOld).Build(), NumberAuthority::kCloud},
      {"P5", ann().MovedWithLine(kOld).Build(),
       NumberAuthority::kActiveDirectory},
      {"P7",
       ann()
           .With(A::kFeatureTypes, "Teams")
           .With(A::kUsageLocation, {})
           .Build(),
       NumberAuthority::kCloud},
      {"repair", ann().DirectRouting(kOld).Build(), NumberAuthority::kCloud},
      {"P1a",
       ann().CallingPlan(kOld).With(A::kLicences, "sku-cp direct").Build(),
       NumberAuthority::kCloud, kOld},
      {"P2",
       ann()
           .With(A::kNumber, std::string("operatorConnect online ") + kOld)
           .With(A::kEnterpriseVoice, "true")
           .Build(),
       NumberAuthority::kCloud, kOld},
      // With all that a PBX may have left behind.
      {"P4",
       ann()
           .OnPremVoice(kOld)
           .With(A::kOptionFlags, "785")
           .With(A::kLineServer, "sip:pbx@contoso.test")
           .Build(),
       NumberAuthority::kCloud},
      {"P5",
       ann().MovedWithLine(kOld).With(A::kEnterpriseVoice, "true").Build(),
       NumberAuthority::kActiveDirectory},
      {"P6",
       ann()
           .MovedWithLine(kOld)
           .With(A::kEnterpriseVoice, "true")
           .With(A::kOnlineVoiceRoutingPolicy, "old")
           .With(A::kTeamsEmergencyCallRoutingPolicy, "old")
           .Build(),
       NumberAuthority::kCloud, kOld},
      {"P8",
       ann()
           .CallingPlan(kOld)
           .With(A::kAccountType, "resourceAccount")
           .With(A::kLicences, "sku-cp direct")
           .Build(),
       NumberAuthority::kCloud, kOld},
      {"relicense",
       ann().DirectRouting(kOld).With(A::kFeatureTypes, "Teams").Build(),
       NumberAuthority::kCloud, kOld},
      {"P9",
       ann()
           .CallingPlan(kOld)
           .With(A::kLicences,
                 "295a8eb0-f78d-45c7-8b5b-1eed5ed02dff direct\nsku-cp direct")
           .Build(),
       NumberAuthority::kCloud},
      {"renumber", ann().DirectRouting(kOld).Build(), NumberAuthority::kCloud}};
}

/// Names everything that a rule can.
inline Rule FullRule() {
  Rule rule = AnyRule();
  rule.calling_policy = "CP";
  rule.ip_phone_policy = "IP";
  rule.emergency_call_routing_policy = "ECRP";
  rule.usage_location = "DE";
  rule.licences_add = {"MCOEV"};
  rule.licences_remove = {"MCOPSTN1"};
  return rule;
}

/// The steps that the case's user goes through; digits that stay are ported.
inline ExpandedSteps Expand(const RecipeCase& each, const Rule& rule) {
  const Snapshot snapshot = SnapshotOf({each.user});
  const UserState state = Classify(each.user);
  const std::string path = each.path;
  const Recipe* recipe = path == "P1a" ? &PortingRecipe()
                         : path == "renumber"
                             ? &RenumberRecipe()
                             : RecipeFor(state, each.authority);
  if (recipe == nullptr || std::string(recipe->path) != each.path) {
    ADD_FAILURE() << "another recipe than " << each.path << " for "
                  << StateCode(state);
    return {};
  }
  return ExpandSteps(snapshot, each.user, *recipe,
                     {&rule, NumberValue{*PhoneNumber::Parse(each.number)},
                      Time{1'800'000'000'000'000}});
}

}  // namespace cutover
