#include "engine/plan/preconditions.h"

#include <algorithm>
#include <set>

#include "engine/base/text.h"

namespace cutover {
namespace {

using A = Attribute;
using S = UserState;

constexpr Severity kBlock = Severity::kBlock;
constexpr Severity kWarn = Severity::kWarn;

// Collects the findings of one user.
class UserChecks {
 public:
  UserChecks(const Estate& estate, const User& user, UserState state,
             const Target& target)
      : estate_(estate),
        user_(user),
        facts_(user.facts),
        state_(state),
        target_(target) {}

  std::vector<Finding> Run() {
    CheckIdentity();
    CheckLicences();
    CheckHome();
    CheckPolicies();
    if (target_.number) CheckNumber(*target_.number);
    return std::move(findings_);
  }

 private:
  void Report(const char* id, Severity severity, std::string summary,
              std::string remedy) {
    findings_.push_back(Finding{id, severity, user_.key, IdentityOf(user_).upn,
                                std::move(summary), std::move(remedy)});
  }

  void CheckIdentity() {
    if (!facts_.Has(A::kCloudId)) {
      Report("PF-U02", kBlock, "the user has no cloud object",
             "synchronise the user, then discover again");
    }
    if (CountryOf(user_, target_.rule).empty()) {
      Report("PF-U04", kBlock,
             "no usage location, and no country to take "
             "it from",
             "set usageLocation, or usage_location in the rule");
    } else if (facts_.Has(A::kUsageLocation) && facts_.Has(A::kCountry) &&
               !EqualsIgnoringCase(facts_.Text(A::kUsageLocation),
                                   facts_.Text(A::kCountry))) {
      Report("PF-U04", kWarn,
             "usage location " + facts_.Text(A::kUsageLocation) +
                 " differs from the directory's country " +
                 facts_.Text(A::kCountry),
             "correct the one that is wrong; it picks the dial plan");
    }
  }

  bool WillGainPhoneSystem() const {
    for (const std::string& part : target_.rule->licences_add) {
      const Sku* sku = SkuNamed(estate_.snapshot(), part);
      if (sku == nullptr) continue;
      for (const std::string& plan : sku->plan_names) {
        if (StartsWithIgnoringCase(plan, "MCOEV")) return true;
      }
    }
    return false;
  }

  void CheckLicences() {
    if (!HasPhoneSystem(facts_) && !WillGainPhoneSystem()) {
      Report("PF-U07", kBlock, "no Phone System, and the rule adds none",
             "add a licence with MCOEV to licences_add of rule \"" +
                 target_.rule->name + "\"");
    }
    for (const std::string& part : target_.rule->licences_remove) {
      const Sku* sku = SkuNamed(estate_.snapshot(), part);
      if (sku == nullptr) continue;
      const Value holding = HoldingOf(user_, sku->id);
      if (holding && *holding != "direct") {
        Report("PF-U10", kWarn,
               part + " is inherited from " + *holding +
                   " and cannot be taken from the user",
               "take the user out of that group after the move");
      }
    }
  }

  void CheckHome() {
    if (state_ != S::kS07OnPremVoice) return;
    if (!facts_.Has(A::kHomedOn)) {
      Report("PF-U12", kBlock,
             "where Skype for Business homes the user is not known",
             "configure sfb.worker and discover again");
    }
    if (facts_.Has(A::kTargetHomeServer)) {
      Report("PF-U30", kBlock, "a pool move is in flight for the user",
             "finish it, so that msRTCSIP-TargetHomeServer is empty");
    }
    if (facts_.Text(A::kCoexistenceMode) == "TeamsOnly") {
      Report("PF-U17", kBlock, "homed on-prem but already in Teams Only mode",
             "repair the home with Move-CsUser first");
    }
    if (!facts_.Has(A::kSipAddress)) {
      Report("PF-U15", kBlock, "no SIP address in Active Directory",
             "set msRTCSIP-PrimaryUserAddress");
    } else if (!EqualsIgnoringCase(facts_.Text(A::kSipAddress),
                                   "sip:" + IdentityOf(user_).upn)) {
      Report("PF-U15", kWarn,
             "SIP address " + facts_.Text(A::kSipAddress) +
                 " differs from the UPN",
             "align them if nothing needs both");
    }
    if (facts_.Has(A::kPrivateLine)) {
      Report("PF-U34", kWarn, "the private line does not move along",
             "assign it again as a Private number after the move");
    }
    if (facts_.Has(A::kLineServer)) {
      Report("PF-U33", kWarn, "remote call control is set up",
             "clear msRTCSIP-LineServer when the PBX phone is gone");
    }
  }

  bool IsEffective(Attribute attribute) const {
    return facts_.Has(attribute) ||
           facts_.Text(A::kInheritedPolicies)
                   .find(std::string(AttributeName(attribute)) + "=") !=
               std::string::npos;
  }

  void CheckPolicies() {
    if (target_.rule->voice_routing_policy.empty() &&
        !IsEffective(A::kOnlineVoiceRoutingPolicy)) {
      Report("PF-U19", kBlock, "no voice routing policy: calls out would fail",
             "name one in rule \"" + target_.rule->name + "\"");
    }
    if (target_.rule->emergency_call_routing_policy.empty() &&
        !IsEffective(A::kTeamsEmergencyCallRoutingPolicy)) {
      Report("PF-U22", kWarn,
             "no emergency call routing policy by user; "
             "sites were not checked",
             "name one in the rule, or make sure that every site has one");
    }
  }

  void CheckNumber(const NumberValue& wanted) {
    const std::string text = wanted.number.Text();
    if (!wanted.number.IsFullE164()) {
      Report("PF-N01", kWarn, text + " is not full E.164",
             "legal for Direct Routing; make sure that the SBC sends it so");
    }
    CheckCountry(wanted.number);
    CheckAdHolders(wanted.number);
    const NumberRecord* record = estate_.RecordOf(wanted.number);
    if (record == nullptr) return;
    const bool is_mine = record->target_id == facts_.Text(A::kCloudId);
    if (!record->target_id.empty() && !is_mine) {
      Report("PF-N03", kBlock,
             text + " is held by another account (" + record->target_id + ")",
             "release it there or choose another");
    }
    if (record->value.type != NumberType::kDirectRouting) {
      Report("PF-N02", kBlock,
             text + " is in the tenant as " +
                 NumberTypeName(record->value.type) + ", not Direct Routing",
             "port it out first or choose another");
    }
    if (EndsWithIgnoringCase(record->activation, "Pending") ||
        EndsWithIgnoringCase(record->activation, "Failed")) {
      Report("PF-N02", kBlock, text + " is in state " + record->activation,
             "wait until it is activated, then discover again");
    }
  }

  void CheckCountry(const PhoneNumber& number) {
    const std::string region = number.Region();
    const std::string country = CountryOf(user_, target_.rule);
    if (region.empty() || EqualsIgnoringCase(region, country)) return;
    Report("PF-U05", kWarn,
           number.Text() + " belongs to " + region + ", the user to " + country,
           "correct the usage location or choose another number");
  }

  void CheckAdHolders(const PhoneNumber& number) {
    for (const UserKey& key : estate_.AdHoldersOf(number)) {
      if (key == user_.key) continue;
      Report("PF-N05", kBlock,
             number.Text() + " is also the line of another directory object (" +
                 key + ")",
             "clear it there, synchronise, and discover again");
      return;
    }
  }

  const Estate& estate_;
  const User& user_;
  const Facts& facts_;
  const UserState state_;
  const Target& target_;
  std::vector<Finding> findings_;
};

void CheckWindow(const Window& window, const std::string& who, Time now,
                 std::vector<Finding>& findings) {
  if (window.closes <= window.opens) {
    findings.push_back({"PF-T17", kBlock, "", who,
                        "the window closes before it opens",
                        "swap start and end"});
  } else if (window.closes <= now) {
    findings.push_back(
        {"PF-T17", kBlock, "", who,
         "the window is over: it closed " + FormatTime(window.closes),
         "give a window in the future"});
  }
}

void CheckCopy(const Rule& rule, const Policy& policy,
               std::vector<Finding>& findings) {
  const std::string& name = rule.copy_line_to;
  const bool may = std::any_of(
      policy.known_copies.begin(), policy.known_copies.end(),
      [&](const auto& each) { return EqualsIgnoringCase(each, name); });
  if (name.empty() || may) return;
  findings.push_back(
      {"CUT-WRITE", kBlock, "", name,
       "rule \"" + rule.name + "\" keeps numbers in " + name +
           ", which may not be written",
       "add \"copy:" + name + "\" to directory.write, and discover again"});
}

}  // namespace

Estate::Estate(const Snapshot& snapshot) : snapshot_(snapshot) {
  for (const NumberRecord& record : snapshot.numbers) {
    records_[record.value.number.Text()] = &record;
  }
  for (const User& user : snapshot.users) {
    for (A line : {A::kAdLine, A::kPrivateLine}) {
      if (!user.facts.Has(line)) continue;
      auto number = PhoneNumber::Parse(user.facts.Text(line));
      if (number.ok()) ad_holders_[number->Text()].push_back(user.key);
    }
  }
}

const NumberRecord* Estate::RecordOf(const PhoneNumber& number) const {
  const auto found = records_.find(number.Text());
  return found == records_.end() ? nullptr : found->second;
}

const std::vector<UserKey>& Estate::AdHoldersOf(
    const PhoneNumber& number) const {
  static const std::vector<UserKey> kNobody;
  const auto found = ad_holders_.find(number.Text());
  return found == ad_holders_.end() ? kNobody : found->second;
}

std::vector<Finding> CheckPreconditions(const Estate& estate, const User& user,
                                        UserState state, const Target& target) {
  return UserChecks(estate, user, state, target).Run();
}

std::vector<Finding> CheckCampaign(const Snapshot& snapshot,
                                   const Policy& policy, Time now) {
  std::vector<Finding> findings;
  for (const auto& [type, name] : PoliciesNamedBy(policy)) {
    const auto& known = policy.known_policies;
    if (std::find(known.begin(), known.end(), PolicyKey(type, name)) !=
        known.end())
      continue;
    findings.push_back({"PF-U19", kBlock, "", type + " " + name,
                        "the tenant has no " + type + " named \"" + name + "\"",
                        "create it or correct the name in the campaign"});
  }
  for (const Rule& rule : policy.rules) {
    CheckCopy(rule, policy, findings);
    for (const auto* parts : {&rule.licences_add, &rule.licences_remove}) {
      for (const std::string& part : *parts) {
        if (SkuNamed(snapshot, part) != nullptr) continue;
        findings.push_back({"PF-W01", kBlock, "", part,
                            "the tenant does not own the licence " + part,
                            "buy it or correct rule \"" + rule.name +
                                "\" (line " + std::to_string(rule.line) + ")"});
      }
    }
  }
  for (const auto& [number, window] : policy.windows) {
    CheckWindow(window, "wave " + std::to_string(number), now, findings);
  }
  if (policy.default_window) {
    CheckWindow(*policy.default_window, "waves", now, findings);
  }
  return findings;
}

std::vector<Finding> CheckMoves(const Snapshot& snapshot,
                                const std::vector<Move>& moves) {
  std::vector<Finding> findings;
  std::map<std::string, int64_t> seats;
  std::map<std::string, const Move*> wanted;
  for (const Move& move : moves) {
    for (const Step& step : move.steps) {
      if (step.kind == StepKind::kLicenceAdd) ++seats[step.item];
      if (step.kind != StepKind::kAssignDirectRouting || !step.after) continue;
      auto number = NumberValue::Parse(*step.after);
      if (!number.ok()) continue;
      const auto [at, is_new] = wanted.emplace(number->number.Text(), &move);
      if (is_new) continue;
      for (const Move* each : {at->second, &move}) {
        findings.push_back({"PF-W06", kBlock, each->user.key, each->user.upn,
                            number->number.Text() + " is planned for " +
                                at->second->user.upn + " and for " +
                                move.user.upn,
                            "give one of them another number"});
      }
    }
  }
  for (const Sku& sku : snapshot.skus) {
    const int64_t free = sku.enabled - sku.consumed;
    if (seats[sku.id] <= free) continue;
    findings.push_back({"PF-W01", kBlock, "", sku.part_number,
                        std::to_string(seats[sku.id]) + " seats of " +
                            sku.part_number + " are needed, " +
                            std::to_string(std::max<int64_t>(free, 0)) +
                            " are free",
                        "buy seats or plan fewer users"});
  }
  return findings;
}

std::vector<Finding> CheckLeftovers(const Snapshot& snapshot,
                                    const Policy& policy,
                                    const std::vector<Wave>& waves) {
  std::vector<Finding> findings;
  std::set<std::string> known;
  for (const User& user : snapshot.users) {
    known.insert(ToLower(IdentityOf(user).upn));
  }
  for (const auto& [upn, number] : policy.new_numbers) {
    if (known.contains(upn)) continue;
    findings.push_back({"CUT-CSV", kWarn, "", upn,
                        "the CSV gives a number to a user who was not read",
                        "correct the UPN, or take the line out"});
  }
  std::set<int> numbers;
  for (const Wave& wave : waves) numbers.insert(wave.number);
  for (const auto& [number, window] : policy.windows) {
    if (numbers.contains(number)) continue;
    findings.push_back({"PF-T17", kWarn, "", "wave " + std::to_string(number),
                        "there is a window for it, but no such wave is planned",
                        "count the waves of the report; a wave without a "
                        "window runs when it is applied"});
  }
  return findings;
}

const std::vector<const char*>& PlanFindingIds() {
  static const std::vector<const char*> kIds = {
      "PF-N01",   "PF-N02",  "PF-N03",      "PF-N05",     "PF-T17",
      "PF-U01",   "PF-U02",  "PF-U04",      "PF-U05",     "PF-U07",
      "PF-U10",   "PF-U12",  "PF-U15",      "PF-U17",     "PF-U19",
      "PF-U22",   "PF-U30",  "PF-U33",      "PF-U34",     "PF-W01",
      "PF-W06",   "CUT-R3",  "CUT-DONE",    "CUT-NUMBER", "CUT-CHANGED",
      "CUT-LOSS", "CUT-CSV", "CUT-SILENCE", "CUT-WRITE"};
  return kIds;
}

}  // namespace cutover
