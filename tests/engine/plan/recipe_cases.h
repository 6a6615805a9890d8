#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/plan/expand_steps.h"
#include "tests/engine/plan/estate_builder.h"

namespace cutover {

/// A user for one recipe, with all that the recipe may have to do.
struct RecipeCase {
  const char* path;
  User user;
  NumberAuthority authority;
};

inline constexpr const char* kOld = "+4930100001";
inline constexpr const char* kNew = "+4930200002";

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
      {"renumber", ann().DirectRouting(kOld).Build(), NumberAuthority::kCloud}};
}

/// Names everything that a rule can.
inline Rule FullRule() {
  Rule rule = AnyRule();
  rule.calling_policy = "CP";
  rule.emergency_call_routing_policy = "ECRP";
  rule.usage_location = "DE";
  rule.licences_add = {"MCOEV"};
  rule.licences_remove = {"MCOPSTN1"};
  return rule;
}

/// The steps that the case's user goes through.
inline ExpandedSteps Expand(const RecipeCase& each, const Rule& rule) {
  const Snapshot snapshot = SnapshotOf({each.user});
  const Recipe* recipe = std::string(each.path) == "renumber"
                             ? &RenumberRecipe()
                             : RecipeFor(Classify(each.user), each.authority);
  if (recipe == nullptr || std::string(recipe->path) != each.path) {
    ADD_FAILURE() << "another recipe than " << each.path;
    return {};
  }
  const Target target{&rule, NumberValue{*PhoneNumber::Parse(kNew)}};
  return ExpandSteps(snapshot, each.user, *recipe, target);
}

}  // namespace cutover
