// PF-N01 to PF-N16 (domain.md 11): the number that the user is to have and the
// one that is let go.

#include <algorithm>

#include "engine/base/text.h"
#include "engine/plan/check.h"

namespace cutover {
namespace {

using A = Attribute;

constexpr CheckScope kScope = CheckScope::kNumber;

const PhoneNumber& Wanted(const CheckCase& each) {
  return each.target->number->number;
}

const NumberRecord* WantedRecord(const CheckCase& each) {
  return each.estate.RecordOf(Wanted(each));
}

bool HasStep(const CheckCase& each, StepKind kind) {
  return std::any_of(each.steps->begin(), each.steps->end(),
                     [&](const Step& step) { return step.kind == kind; });
}

bool Releases(const CheckCase& each) {
  return HasStep(each, StepKind::kReleaseCallingPlan) ||
         HasStep(each, StepKind::kReleaseOperatorConnect) ||
         HasStep(each, StepKind::kReleaseDirectRouting);
}

// The user's own digits, which change their carrier on the way.
bool IsRecarried(const CheckCase& each) {
  const auto held = NumberOf(*each.user);
  return held && held->number == Wanted(each) && Releases(each);
}

void CheckForm(const CheckCase& each, Verdicts& out) {
  if (Wanted(each).IsFullE164()) return;
  out.Warn(Wanted(each).Text() + " is not full E.164",
           "legal for Direct Routing; make sure that the SBC sends it so");
}

void CheckRecord(const CheckCase& each, Verdicts& out) {
  const NumberRecord* record = WantedRecord(each);
  if (record == nullptr) return;
  const std::string text = Wanted(each).Text();
  if (record->value.type != NumberType::kDirectRouting && !IsRecarried(each)) {
    out.Block(text + " is in the tenant as " +
                  NumberTypeName(record->value.type) + ", not Direct Routing",
              "port it out first or choose another");
  }
  if (EndsWithIgnoringCase(record->activation, "Pending") ||
      EndsWithIgnoringCase(record->activation, "Failed")) {
    out.Block(text + " is in state " + record->activation,
              "wait until it is activated, then discover again");
  }
}

void CheckHolder(const CheckCase& each, Verdicts& out) {
  const auto& reserved = each.policy.reserved_numbers;
  const auto plan = reserved.find(Wanted(each).Text());
  if (plan != reserved.end()) {
    out.Block(Wanted(each).Text() + " is reserved by plan " + plan->second,
              "finish that plan, or choose another number");
  }
  const NumberRecord* record = WantedRecord(each);
  if (record == nullptr || record->target_id.empty()) return;
  const std::string own = each.user->facts.Text(A::kCloudId);
  if (EqualsIgnoringCase(record->target_id, own)) return;
  const User* holder = each.estate.UserWithCloudId(record->target_id);
  out.Block(
      Wanted(each).Text() + " is held by " +
          (holder != nullptr ? IdentityOf(*holder).upn
                             : "another account (" + record->target_id + ")"),
      "release it there or choose another");
}

// A holder that is no user: deleted, unlicensed, a bridge (FM-02).
void CheckGhost(const CheckCase& each, Verdicts& out) {
  const NumberRecord* record = WantedRecord(each);
  if (record == nullptr || record->target_id.empty()) return;
  if (each.estate.UserWithCloudId(record->target_id) != nullptr) return;
  if (record->status != "userAssigned") return;
  out.Block(Wanted(each).Text() + " is held by " + record->target_id +
                ", which is no user that was read",
            "look in the recycle bin and among unlicensed accounts; restore "
            "or license it, release the number, or open a support case");
}

void CheckAdHolders(const CheckCase& each, Verdicts& out) {
  for (const UserKey& key : each.estate.AdHoldersOf(Wanted(each))) {
    if (key == each.user->key) continue;
    return out.Block(Wanted(each).Text() +
                         " is also the line of another directory object (" +
                         key + ")",
                     "clear it there, synchronise, and discover again");
  }
}

// A bare base beside extensions on it breaks assignment (domain.md 3.1).
void CheckBase(const CheckCase& each, Verdicts& out) {
  const PhoneNumber& wanted = Wanted(each);
  for (const NumberRecord* other : each.estate.RecordsOnBase(wanted.base())) {
    const PhoneNumber& number = other->value.number;
    if (number == wanted) continue;
    const bool is_mixed =
        number.extension().empty() != wanted.extension().empty();
    const bool is_calling_plan = other->value.type == NumberType::kCallingPlan;
    if (!is_mixed && !is_calling_plan) continue;
    return out.Block(wanted.Text() + " shares its base with " + number.Text() +
                         " (" + NumberTypeName(other->value.type) + ")",
                     "give every number on that base an extension, or choose "
                     "another base");
  }
}

void CheckExtension(const CheckCase& each, Verdicts& out) {
  const PhoneNumber& wanted = Wanted(each);
  if (wanted.extension().empty()) return;
  if (each.target->number->type != NumberType::kDirectRouting) {
    return out.Block(wanted.Text() +
                         " has an extension; only Direct Routing "
                         "takes one",
                     "leave the extension out");
  }
  const bool is_refused = each.state == UserState::kS14ResourceAccount &&
                          each.policy.assumptions.resource_account_extensions ==
                              Assumptions::Extensions::kRefused;
  if (is_refused) {
    return out.Block(
        wanted.Text() + " has an extension, for a resource account",
        "leave it out, or say "
        "assumptions.resource_account_extensions = \"allowed\"");
  }
  out.Warn(wanted.Text() + " wants the SBC to send the extension",
           "test one such number first: the SBC puts ;ext= into the request");
  if (wanted.extension().size() > 8) {
    out.Warn(wanted.Text() + " has an extension of more than 8 digits",
             "no limit is documented; test it");
  }
}

void CheckBlocked(const CheckCase& each, Verdicts& out) {
  const auto blocked = each.TenantFact(tenant_fact::kBlockedNumbers);
  if (!blocked)
    return out.NotChecked(
        "AssignmentBlockedState was not read: it needs the "
        "PowerShell worker");
  for (const std::string& number : Split(*blocked, '\n')) {
    if (number != Wanted(each).Text()) continue;
    if (HasStep(each, StepKind::kUnblock)) return;
    out.Block(number + " is blocked from assignment",
              "Remove-CsPhoneNumberAssignmentBlock, or choose another");
  }
}

void CheckPort(const CheckCase& each, Verdicts& out) {
  const auto port = each.policy.ports.find(Wanted(each).Text());
  if (port == each.policy.ports.end()) {
    const NumberRecord* record = WantedRecord(each);
    if (record != nullptr && record->value.type == NumberType::kCallingPlan)
      out.NotChecked("no port date is told for it (numbers.file, column foc)");
    return;
  }
  // P1a waits for the day itself; that it is in the window is CUT-PORT.
  if (port->second > each.now && !HasStep(each, StepKind::kPortOut)) {
    out.Block(
        Wanted(each).Text() + " is ported only on " + FormatTime(port->second),
        "plan the wave after that day; before it Microsoft is the "
        "carrier");
  }
}

// What a way back needs of the old number stands in the step's `before`.
void CheckSaved(const CheckCase& each, Verdicts& out) {
  if (!Releases(each)) return;
  const auto old = NumberOf(*each.user);
  if (!old || each.estate.RecordOf(old->number) != nullptr) return;
  out.Block(old->number.Text() +
                " is not in the inventory that was read: its location is not "
                "known for the way back",
            "discover again");
}

void CheckSbc(const CheckCase& each, Verdicts& out) {
  if (each.policy.sbc_numbers.empty()) {
    return out.NotChecked(
        "whether the SBC owns the number: name numbers.sbc_file");
  }
  if (each.policy.sbc_numbers.contains(Wanted(each).base())) return;
  out.Warn(Wanted(each).Text() + " is not in the SBC's list",
           "have the carrier or the SBC's routes checked");
}

// The default is told in the README: ad.
void CheckAuthority(const CheckCase& each, Verdicts& out) {
  const auto number = NumberOf(*each.user);
  if (!number || number->source != NumberSource::kOnPremises) return;
  if (each.state == UserState::kS07OnPremVoice) return;
  if (each.target->number->source == NumberSource::kOnPremises) return;
  const auto converts = each.TenantFact(tenant_fact::kOnPremToOnline);
  if (!converts)
    out.NotChecked(
        "AllowOnPremToOnlineMigration was not read (domain.md "
        "10.1)");
  if (!each.user->facts.Has(A::kAdLine)) return;
  const bool clears = std::any_of(
      each.steps->begin(), each.steps->end(),
      [](const Step& step) { return step.kind == StepKind::kClearLine; });
  if (!clears) {
    out.Block("the directory supplies the number and no step clears it",
              "authority = \"ad\" keeps it there; \"cloud\" needs a way to "
              "clear msRTCSIP-Line");
  }
}

void CheckCapability(const CheckCase& each, Verdicts& out) {
  if (each.state == UserState::kS14ResourceAccount) return;
  const NumberRecord* record = WantedRecord(each);
  if (record == nullptr) return;
  if (record->capabilities.empty())
    return out.NotChecked("the inventory does not say what a number is for");
  const auto& all = record->capabilities;
  if (std::any_of(all.begin(), all.end(), [](const std::string& each_one) {
        return EqualsIgnoringCase(each_one, "userAssignment");
      }))
    return;
  out.Block(Wanted(each).Text() + " cannot be given to a user",
            "have the service convert it, or choose another");
}

void CheckService(const CheckCase& each, Verdicts& out) {
  if (each.state == UserState::kS14ResourceAccount) return;
  const NumberRecord* record = WantedRecord(each);
  if (record == nullptr) return;
  if (record->status != "conferenceAssigned" &&
      record->status != "voiceApplicationAssigned")
    return;
  out.Block(
      Wanted(each).Text() + " is a service number (" + record->status + ")",
      "resource accounts take path P8; choose another number");
}

void CheckOperator(const CheckCase& each, Verdicts& out) {
  const auto held = NumberOf(*each.user);
  if (!held || held->type != NumberType::kOperatorConnect) return;
  if (!each.target->rule->operator_ticket.empty()) return;
  out.Block("the operator has not agreed to withdraw " + held->number.Text(),
            "agree it, and name operator_ticket in the rule");
}

void CheckLdapDip(const CheckCase& each, Verdicts& out) {
  const bool clears = std::any_of(
      each.steps->begin(), each.steps->end(),
      [](const Step& step) { return step.kind == StepKind::kClearLine; });
  if (!clears) return;
  if (each.policy.line_readers == LineReaders::kUnknown) {
    out.Warn(
        "whether an SBC or another system reads msRTCSIP-Line is not "
        "told",
        "say line_readers = \"none\", or \"some\" and keep the number by "
        "copy_line_to");
  } else if (each.policy.line_readers == LineReaders::kSome &&
             each.target->rule->copy_line_to.empty()) {
    out.Block("another system reads msRTCSIP-Line, which this plan clears",
              "keep the number in another attribute (copy_line_to), or keep "
              "authority = \"ad\"");
  }
}

}  // namespace

std::vector<CheckRow> NumberChecks() {
  return {
      {"PF-N01", kScope, "the number is full E.164", CheckForm},
      {"PF-N02", kScope, "the inventory has it as Direct Routing, settled",
       CheckRecord},
      {"PF-N03", kScope, "nobody else holds it", CheckHolder},
      {"PF-N04", kScope, "its holder can be found", CheckGhost},
      {"PF-N05", kScope, "no other directory object has it", CheckAdHolders},
      {"PF-N06", kScope, "its base is not shared badly", CheckBase},
      {"PF-N07", kScope, "its extension can be carried", CheckExtension},
      {"PF-N08", kScope, "it is not blocked", CheckBlocked},
      {"PF-N09", kScope, "its port is done", CheckPort},
      {"PF-N10", kScope, "the old number's record is kept", CheckSaved},
      {"PF-N11", kScope, "the SBC owns it", CheckSbc},
      {"PF-N12", kScope, "who owns the number is decided", CheckAuthority},
      {"PF-N13", kScope, "a user may have it", CheckCapability},
      {"PF-N14", kScope, "it is no service number", CheckService},
      {"PF-N15", kScope, "the operator agreed", CheckOperator},
      {"PF-N16", kScope, "nothing reads the line that is cleared",
       CheckLdapDip},
  };
}

}  // namespace cutover
