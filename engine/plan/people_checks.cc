// PF-U26 to PF-U29, PF-U34, PF-U36 and PF-U39 (domain.md 11): what people will
// notice, and what no connector reads by itself.

#include <algorithm>
#include <cstdlib>

#include "engine/base/text.h"
#include "engine/model/other_numbers.h"
#include "engine/plan/check.h"
#include "engine/plan/private_line.h"

namespace cutover {
namespace {

using A = Attribute;
using S = UserState;

constexpr CheckScope kScope = CheckScope::kUser;

bool IsOnPrem(const CheckCase& each) {
  return each.state == S::kS07OnPremVoice || each.state == S::kS08OnPremNoVoice;
}

// The fact, or "not checked": such facts come from the people file alone.
Value Told(const CheckCase& each, A attribute, Verdicts& out) {
  const Value value = each.FactOfUser(attribute);
  if (!value) {
    out.NotChecked(std::string("no connector reads it; give a column ") +
                   AttributeName(attribute) + " in people.file");
  }
  return value;
}

void CheckForwarding(const CheckCase& each, Verdicts& out) {
  if (!IsOnPrem(each)) return;
  const Facts& facts = each.user->facts;
  if (facts.Has(A::kDelegates) || facts.Has(A::kTeamCallMembers)) {
    out.Warn("delegates or a team-call group on-prem do not move along",
             "set them up again in Teams after the move");
  }
  const Value forwarding = Told(each, A::kCallForwarding, out);
  if (forwarding && *forwarding != "none") {
    out.Warn(
        "call forwarding on-prem (" + *forwarding + ") does not move along",
        "set it up again in Teams after the move");
  }
}

void CheckMailbox(const CheckCase& each, Verdicts& out) {
  if (!IsOnPrem(each)) return;
  const Value home = Told(each, A::kMailboxHome, out);
  if (home && *home != "online") {
    out.Warn("the mailbox is on-prem: meetings are not converted",
             "tell the user; meetings have to be made anew");
  }
  const int large =
      std::atoi(each.FactOfUser(A::kLargeMeetings).value_or("").c_str());
  if (large > 0) {
    out.Warn(std::to_string(large) +
                 " meetings of more than 250 attendees are not converted",
             "have the organiser make them anew");
  }
}

void CheckSignIn(const CheckCase& each, Verdicts& out) {
  const Value last = Told(each, A::kLastTeamsSignIn, out);
  if (last && *last == "never") {
    out.Warn("the user has never signed in to Teams",
             "have the user sign in within 30 days, or contacts are lost");
  }
}

void CheckDevices(const CheckCase& each, Verdicts& out) {
  const Value devices = Told(each, A::kDevices, out);
  if (!devices) return;
  for (const std::string& device : ListItems(devices)) {
    if (!EqualsIgnoringCase(device, "sfb") &&
        !EqualsIgnoringCase(device, "cap"))
      continue;
    out.Warn("a phone that only speaks Skype for Business (" + device + ")",
             "replace it; it is silent after the move");
  }
}

// A private or alternate number of a Calling Plan that the user is to lose;
// "private +49…" or "alternate +49…".
bool IsStranded(const CheckCase& each, const std::string& other) {
  auto number = OtherNumber::Parse(other);
  if (!number.ok()) return false;
  const NumberRecord* record = each.estate.RecordOf(number->number);
  if (record == nullptr || record->value.type != NumberType::kCallingPlan)
    return false;
  return each.user->facts.ListHas(A::kFeatureTypes, "CallingPlan") &&
         !each.after->ListHas(A::kFeatureTypes, "CallingPlan");
}

bool TakesPrivateLine(const CheckCase& each) {
  return std::any_of(
      each.steps->begin(), each.steps->end(),
      [](const Step& step) { return step.kind == StepKind::kPrivateNumber; });
}

std::string WhyLineStays(const CheckCase& each, const PrivateLine& line) {
  if (!line.number) return line.why_not;
  return each.target->private_line
             ? "the user is to have no primary number beside it"
             : "the path of the user has no step for it";
}

void CheckPrivateLine(const CheckCase& each, Verdicts& out) {
  const PrivateLine line =
      PrivateLineOf(each.estate, each.policy, *each.user, *each.target->rule,
                    each.target->number);
  if (!line.number && line.why_not.empty()) return;
  const std::string text = each.user->facts.Text(A::kPrivateLine);
  if (TakesPrivateLine(each)) {
    return out.Warn(
        "the private line " + text +
            " becomes a Private number in Teams: it takes incoming calls only, "
            "and none between the move and that step",
        "tell the user; private_line = \"leave\" in the rule gives it up");
  }
  out.Warn("the private line " + text +
               " does not move along: " + WhyLineStays(each, line),
           "where it is needed, assign it as a Private number after the move");
}

void CheckOtherNumbers(const CheckCase& each, Verdicts& out) {
  const Facts& facts = each.user->facts;
  CheckPrivateLine(each, out);
  for (const std::string& number : facts.List(A::kOtherNumbers)) {
    if (IsStranded(each, number)) {
      out.Block(
          "the Calling Plan goes, and another number of it stays: " + number,
          "release exactly that number first (Remove-CsPhoneNumber"
          "Assignment -Identity … -PhoneNumber …), never all of them");
      continue;
    }
    out.Warn("another number of the user stays as it is: " + number,
             "release or move it by hand; only the primary is planned");
  }
}

void CheckHold(const CheckCase& each, Verdicts& out) {
  const Value hold = Told(each, A::kHold, out);
  if (!hold || *hold == "none") return;
  out.Warn("marked \"" + *hold + "\" in the people file",
           "schedule the user by hand, or exclude it with a reason");
}

// Two grants within half an hour may overwrite each other (domain.md 2.10).
void CheckRecentGrant(const CheckCase& each, Verdicts& out) {
  const Value last = Told(each, A::kLastGrant, out);
  if (!last) return;
  auto at = ParseTime(*last);
  if (!at.ok()) return out.NotChecked("LastGrant is no time: " + *last);
  if (each.now - *at < Minutes(30)) {
    out.Warn("somebody granted a policy to the user at " + *last,
             "wait half an hour; one grant may overwrite the other");
  }
}

}  // namespace

std::vector<CheckRow> PeopleChecks() {
  return {
      {"PF-U26", kScope, "no forwarding or delegates to make anew",
       CheckForwarding},
      {"PF-U27", kScope, "meetings will be converted", CheckMailbox},
      {"PF-U28", kScope, "the user knows Teams", CheckSignIn},
      {"PF-U29", kScope, "no phone goes silent", CheckDevices},
      {"PF-U34", kScope, "no other numbers are left", CheckOtherNumbers},
      {"PF-U36", kScope, "nobody asked to leave the user alone", CheckHold},
      {"PF-U39", kScope, "no policy was granted just now", CheckRecentGrant},
  };
}

}  // namespace cutover
