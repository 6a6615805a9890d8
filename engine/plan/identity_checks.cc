// PF-U01 to PF-U10, PF-U35 and PF-U37 (domain.md 11): who the user is and
// what is licensed.

#include <algorithm>

#include "engine/base/text.h"
#include "engine/plan/check.h"

namespace cutover {
namespace {

using A = Attribute;
using S = UserState;

constexpr CheckScope kScope = CheckScope::kUser;

bool WillGain(const CheckCase& each, const char* plan_prefix) {
  return Gains(each.estate.snapshot(), *each.user, *each.target->rule,
               plan_prefix);
}

void CheckState(const CheckCase& each, Verdicts& out) {
  if (each.state == S::kUnknown)
    out.Block("the user's state is not recognised",
              "look at the user's number in Teams and repair it");
}

void CheckJoin(const CheckCase& each, Verdicts& out) {
  if (!each.user->facts.Has(A::kCloudId)) {
    out.Block("the user has no cloud object",
              "synchronise the user, then discover again");
  } else if (each.user->facts.IsTrue(A::kSyncEnabled) &&
             !each.user->facts.Has(A::kAdGuid)) {
    out.Block("the user is synchronised, but was not found in the directory",
              "add the user's base DN to directory.base_dn");
  }
}

void CheckEnabled(const CheckCase& each, Verdicts& out) {
  const Facts& facts = each.user->facts;
  for (const auto& [attribute, words] :
       {std::pair(A::kAccountEnabled, "the account is disabled"),
        std::pair(A::kAdEnabled, "the directory's account is disabled")}) {
    if (facts.Text(attribute) == "false")
      out.Block(words, "enable it, or leave the user out");
  }
  if (facts.IsTrue(A::kSoftDeleted))
    out.Block("the user is in the recycle bin", "restore the user first");
}

void CheckLocation(const CheckCase& each, Verdicts& out) {
  const Facts& facts = each.user->facts;
  if (CountryOf(*each.user, each.target->rule).empty()) {
    out.Block("no usage location, and no country to take it from",
              "set usageLocation, or usage_location in the rule");
  } else if (facts.Has(A::kUsageLocation) && facts.Has(A::kCountry) &&
             !EqualsIgnoringCase(facts.Text(A::kUsageLocation),
                                 facts.Text(A::kCountry))) {
    out.Warn("usage location " + facts.Text(A::kUsageLocation) +
                 " differs from the directory's country " +
                 facts.Text(A::kCountry),
             "correct the one that is wrong; it picks the dial plan");
  }
}

void CheckNumberCountry(const CheckCase& each, Verdicts& out) {
  if (!each.target->number) return;
  const PhoneNumber& number = each.target->number->number;
  const std::string region = number.Region();
  const std::string country = CountryOf(*each.user, each.target->rule);
  if (region.empty() || EqualsIgnoringCase(region, country)) return;
  out.Warn(number.Text() + " belongs to " + region + ", the user to " + country,
           "correct the usage location or choose another number");
}

void CheckTeams(const CheckCase& each, Verdicts& out) {
  if (each.state == S::kS14ResourceAccount) return;
  const Facts& facts = each.user->facts;
  if (!facts.Has(A::kFeatureTypes))
    return out.NotChecked("Teams shows no features of the user");
  if (!facts.ListHas(A::kFeatureTypes, "Teams") && !WillGain(each, "TEAMS")) {
    out.Block("no Teams licence, and the rule adds none",
              "add a licence with TEAMS1 to licences_add");
  }
}

void CheckPhoneSystem(const CheckCase& each, Verdicts& out) {
  if (HasPhoneSystem(each.user->facts) || WillGain(each, "MCOEV")) return;
  // Without voice on-prem and without a number in Teams nothing asks for it.
  if (each.state == S::kS08OnPremNoVoice && !each.target->number) return;
  out.Block("no Phone System, and the rule adds none",
            "add a licence with MCOEV to licences_add of rule \"" +
                each.target->rule->name + "\"");
}

// MCOSTANDARD (domain.md 5).
constexpr const char* kPlan2 = "0feaeb32-d00e-4d66-bd5a-43b5b83db82c";

// If the plan is part of an assigned product it must be on (domain.md 10.9).
void CheckPlan2(const CheckCase& each, Verdicts& out) {
  const Facts& facts = each.user->facts;
  const auto off = facts.List(A::kDisabledPlans);
  if (std::none_of(off.begin(), off.end(), [](const std::string& item) {
        return EndsWithIgnoringCase(item, kPlan2);
      }))
    return;
  const bool moves =
      each.state == S::kS07OnPremVoice || each.state == S::kS08OnPremNoVoice;
  const std::string words =
      "Skype for Business Plan 2 is switched off in an "
      "assigned licence";
  const bool is_required =
      each.policy.assumptions.sfb_plan2 == Assumptions::Plan2::kRequired;
  if (moves && is_required) {
    out.Block(words + "; Move-CsUser asks for it",
              "switch the plan on, or say assumptions.sfb_plan2 = \"ignored\"");
  } else {
    out.Warn(words, "switch the plan on");
  }
}

void CheckConferencing(const CheckCase& each, Verdicts& out) {
  if (each.state != S::kS07OnPremVoice && each.state != S::kS08OnPremNoVoice)
    return;
  const Facts& facts = each.user->facts;
  const Value dial_in = each.FactOfUser(A::kDialInConferencing);
  if (!dial_in) {
    return out.NotChecked(
        "dial-in conferencing on-prem is read by no "
        "connector; tell it in the people file");
  }
  if (*dial_in == "true" &&
      !facts.ListHas(A::kFeatureTypes, "AudioConferencing") &&
      !WillGain(each, "MCOMEETADV")) {
    out.Block("dial-in conferencing on-prem, and no Audio Conferencing",
              "license it, or switch dial-in conferencing off");
  }
}

void CheckCallingPlan(const CheckCase& each, Verdicts& out) {
  std::vector<std::string> leaving = each.target->rule->licences_remove;
  for (const SkuSwap& swap : each.target->rule->licences_swap)
    leaving.push_back(swap.from);
  for (const std::string& part : leaving) {
    const Sku* sku = SkuNamed(each.estate.snapshot(), part);
    if (sku == nullptr) continue;
    const Value holding = HoldingOf(*each.user, sku->id);
    if (holding && *holding != "direct") {
      out.Warn(part + " is inherited from " + *holding +
                   " and cannot be taken from the user",
               "take the user out of that group after the move");
    }
    if (holding && HasPlan(*sku, "MCOEV") && !WillGain(each, "MCOEV")) {
      out.Block(
          part +
              " carries Phone System too: without it the number is "
              "stranded",
          "swap it in one call: licences_swap = [\"" + part + " > MCOEV\"]");
    }
  }
}

void CheckInFlight(const CheckCase& each, Verdicts& out) {
  const auto& busy = each.policy.busy_users;
  const auto found = busy.find(each.user->key);
  if (found == busy.end()) return;
  out.Block("another plan holds the user: " + found->second,
            "finish it, or plan its campaign again without the user");
}

void CheckDrift(const CheckCase& each, Verdicts& out) {
  const Duration age = each.now - each.estate.snapshot().taken_at;
  if (age <= each.policy.max_age) return;
  out.Block("the snapshot is " + FormatDuration(age) + " old",
            "discover again; each step looks again anyway");
}

}  // namespace

std::vector<CheckRow> IdentityChecks() {
  return {
      {"PF-U01", kScope, "the state is known and has a path", CheckState},
      {"PF-U02", kScope, "one cloud object, one directory object", CheckJoin},
      {"PF-U03", kScope, "the account is enabled", CheckEnabled},
      {"PF-U04", kScope, "a usage location, the right one", CheckLocation},
      {"PF-U05", kScope, "the number is of the user's country",
       CheckNumberCountry},
      {"PF-U06", kScope, "Teams is licensed", CheckTeams},
      {"PF-U07", kScope, "Phone System is licensed", CheckPhoneSystem},
      {"PF-U08", kScope, "Plan 2 is on where it is part of a licence",
       CheckPlan2},
      {"PF-U09", kScope, "dial-in conferencing is licensed", CheckConferencing},
      {"PF-U10", kScope, "the Calling Plan can be taken from the user",
       CheckCallingPlan},
      {"PF-U35", kScope, "no other plan holds the user", CheckInFlight},
      {"PF-U37", kScope, "the snapshot is fresh", CheckDrift},
  };
}

}  // namespace cutover
