#include "engine/plan/path.h"

#include "engine/base/text.h"

namespace cutover {
namespace {

using A = Attribute;
using S = UserState;

std::string NumberForPeople(const User& user) {
  const std::string line = user.facts.Text(A::kAdLine);
  return line.empty() ? "its number" : line;
}

std::string RemedyFor(const User& user, UserState state) {
  switch (state) {
    case S::kS09OnPremNoHybrid:
      return "configure hybrid and synchronise the user, then discover again";
    case S::kS13SharedCalling:
      return "leave the user as it is, or take the shared calling policy away "
             "and give the user a number of its own";
    case S::kS15ApplicationEndpoint:
      return "create a Teams resource account, license it (Teams Phone "
             "Resource Account), clear the line of the endpoint, synchronise, "
             "and assign " +
             NumberForPeople(user) + " to it; then delete the endpoint (P8)";
    case S::kS16CommonArea:
      return "create a cloud account with Teams Shared Devices (MCOCAP), give "
             "it " +
             NumberForPeople(user) +
             " as its Direct Routing number by a rule, then delete the "
             "contact (P9)";
    case S::kS17UnlicensedHolder:
      return "license the user again by licences_add, or release the number";
    case S::kS18Disabled:
      return "enable the account, or release its number and leave it out";
    case S::kS19Provisioning:
      return "mend what UserValidationErrors names, wait for a sync, and "
             "discover again";
    case S::kS20Inconsistent:
      return "let directory sync run; if it stays so, repair the home first";
    case S::kUnknown:
      return "look at the user's number in Teams and repair it";
    default:
      return "nothing to do";
  }
}

// As the user will be recognised once Phone System is there.
UserState OnceLicensed(const User& user) {
  User licensed = user;
  auto features = user.facts.List(A::kFeatureTypes);
  features.push_back("PhoneSystem");
  licensed.facts.SetList(A::kFeatureTypes, features);
  return Classify(licensed);
}

// A contact of Skype for Business, not an account of Teams.
bool IsContact(const User& user, UserState state) {
  return state == S::kS16CommonArea && user.facts.Has(A::kOwnerUrn);
}

}  // namespace

NumberAuthority AuthorityOf(const User& user, const Rule& rule,
                            const Policy& policy) {
  return ChoiceFor(user, rule, policy) == NumberChoice::kCsv
             ? NumberAuthority::kCloud
             : rule.authority;
}

PathChoice ChoosePath(const Snapshot& snapshot, const User& user,
                      UserState state, const Rule& rule, const Policy& policy) {
  const auto held = NumberOf(user);
  if (state == S::kS14ResourceAccount && !held &&
      ChoiceFor(user, rule, policy) == NumberChoice::kKeep)
    return {nullptr, "a resource account without a number: nothing to move", "",
            Severity::kNote};
  const bool is_unlicensed = state == S::kS17UnlicensedHolder;
  const bool is_stuck =
      IsContact(user, state) ||
      (is_unlicensed && !Gains(snapshot, user, rule, "MCOEV"));
  // As the user will be recognised then; on Direct Routing there is no more to
  // do than the licence.
  UserState taken = is_unlicensed ? OnceLicensed(user) : state;
  if (is_unlicensed && taken == S::kS05DirectRoutingOnline) taken = state;
  const Recipe* recipe = RecipeFor(taken, AuthorityOf(user, rule, policy));
  if (recipe == nullptr || is_stuck) {
    return {nullptr,
            std::string(StateCode(state)) + ", " + StateSentence(state) +
                ": not moved",
            RemedyFor(user, state)};
  }
  const bool is_calling_plan =
      taken == S::kS01CallingPlanCloud || taken == S::kS02CallingPlanSynced;
  if (is_calling_plan && KeepsDigits(user, rule, policy))
    return {&PortingRecipe()};
  return {recipe};
}

}  // namespace cutover
