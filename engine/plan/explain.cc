#include "engine/plan/explain.h"

#include "engine/base/text.h"
#include "engine/plan/dial_classes.h"
#include "engine/plan/planner.h"
#include "engine/plan/targets.h"
#include "engine/plan/why_wave.h"

namespace cutover {
namespace {

using A = Attribute;

// What Classify looks at; only what is known is told.
constexpr A kEvidence[] = {
    A::kAccountType,     A::kUserType,          A::kOwnerUrn,
    A::kSoftDeleted,     A::kAccountEnabled,    A::kAdEnabled,
    A::kSipEnabled,      A::kDeploymentLocator, A::kHomedOn,
    A::kTeamsHome,       A::kOptionFlags,       A::kAdLine,
    A::kNumber,          A::kFeatureTypes,      A::kEnterpriseVoice,
    A::kCoexistenceMode, A::kSyncEnabled};

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

std::string Known(const std::string& text) {
  return text.empty() ? "unknown" : text;
}

const User* UserNamed(const Snapshot& snapshot, const std::string& upn) {
  for (const User& user : snapshot.users) {
    if (EqualsIgnoringCase(IdentityOf(user).upn, upn)) return &user;
  }
  return nullptr;
}

class Account {
 public:
  Account(const Snapshot& snapshot, const Policy& policy, const User& user)
      : snapshot_(snapshot), policy_(policy), user_(user) {
    told_.user = IdentityOf(user);
    told_.state = Classify(user);
  }

  Explanation Tell(const Plan& plan, Witness witness, const CallPlan* calls) {
    TellEvidence();
    TellRules();
    told_.steps = witness.steps;
    told_.checks = std::move(witness.answers);
    TellPlan(plan);
    if (rule_ != nullptr) TellTargets(witness.number);
    if (calls != nullptr && !witness.steps.empty()) {
      DialExam exam(*calls);
      OnPremDial on_prem(snapshot_.on_prem ? &*snapshot_.on_prem : nullptr);
      DialClasses classes(exam, on_prem);
      const auto own = DialClassOf(user_.facts, witness.after, on_prem);
      if (own) classes.Add(*own);
      told_.calls = classes.Findings();
    }
    told_.outcome = Outcome();
    return std::move(told_);
  }

 private:
  void TellEvidence() {
    for (A each : kEvidence) {
      if (!user_.facts.Has(each)) continue;
      told_.evidence.push_back(std::string(AttributeName(each)) + " is " +
                               Join(user_.facts.List(each), ", "));
    }
  }

  void TellRules() {
    rule_ = RuleFor(user_, policy_);
    for (const Rule& rule : policy_.rules) {
      told_.rules.push_back(
          {rule.name, rule.line, &rule == rule_, UnmetConditions(user_, rule)});
    }
  }

  void TellPlan(const Plan& plan) {
    for (const Finding& each : plan.findings) {
      if (each.user_key == user_.key) told_.findings.push_back(each);
    }
    for (const Wave& wave : plan.waves) {
      for (const Move& move : wave.moves) {
        if (move.user.key != user_.key) continue;
        told_.path = move.path;
        told_.steps = move.steps;
        told_.staged = move.staged;
        told_.wave = ExplainedWave{
            wave.number, wave.name, wave.window, wave.staging, {}};
      }
    }
  }

  void Aim(A policy, const std::string& name) {
    const std::string has = user_.facts.Text(policy);
    told_.targets.push_back(
        {AttributeName(policy),
         name.empty() ? (has.empty() ? "(inherited)" : has) : name,
         name.empty() ? RuleText() + " names none: it stays as it is"
                      : RuleText()});
  }

  void TellTargets(const std::optional<NumberValue>& number) {
    Aim(A::kOnlineVoiceRoutingPolicy, rule_->voice_routing_policy);
    Aim(A::kTenantDialPlan, rule_->dial_plan);
    Aim(A::kTeamsEmergencyCallRoutingPolicy,
        rule_->emergency_call_routing_policy);
    Aim(A::kTeamsCallingPolicy, rule_->calling_policy);
    if (told_.path == "P9" || !rule_->ip_phone_policy.empty())
      Aim(A::kTeamsIpPhonePolicy, rule_->ip_phone_policy);
    if (number)
      told_.targets.push_back({"Number", number->Text(), NumberReason()});
    const auto licences = [&](const char* what,
                              const std::vector<std::string>& parts) {
      if (!parts.empty())
        told_.targets.push_back({what, Join(parts, ", "), RuleText()});
    };
    licences("LicencesAdded", rule_->licences_add);
    licences("LicencesRemoved", rule_->licences_remove);
    for (const SkuSwap& swap : rule_->licences_swap)
      licences("LicenceSwapped", {swap.from + " > " + swap.to});
    if (!user_.facts.Has(A::kUsageLocation)) {
      told_.targets.push_back(
          {AttributeName(A::kUsageLocation), Known(CountryOf(user_, rule_)),
           user_.facts.Has(A::kCountry) ? "the directory's country"
                                        : RuleText()});
    }
  }

  std::string NumberReason() const {
    const std::string upn = told_.user.upn;
    const bool is_csv = ChoiceFor(user_, *rule_, policy_) == NumberChoice::kCsv;
    if (rule_->number == NumberChoice::kCsvOrKeep) {
      return RuleText() + " says csv-or-keep and the CSV " +
             (is_csv ? "has a line for " : "has no line for ") + upn;
    }
    return RuleText() + (is_csv ? " says csv; the CSV's line for " + upn
                                : std::string(" says keep"));
  }

  std::string RuleText() const {
    return "rule " + Quoted(rule_->name) +
           (rule_->line > 0 ? " (line " + std::to_string(rule_->line) + ")"
                            : "");
  }

  std::string Outcome() const {
    if (told_.wave) {
      return "moves in wave " + std::to_string(told_.wave->number) + " (" +
             told_.wave->name + ") by path " + told_.path;
    }
    for (const Finding& each : told_.findings) {
      if (each.severity == Severity::kBlock)
        return "is left out: " + each.id + ", " + each.summary;
    }
    for (const Finding& each : told_.findings) {
      if (each.id == "CUT-DONE") return "has nothing to do: " + each.summary;
    }
    if (rule_ == nullptr) return "is left alone: no rule meets the user";
    return std::string("is left alone: ") + StateSentence(told_.state);
  }

  const Snapshot& snapshot_;
  const Policy& policy_;
  const User& user_;
  const Rule* rule_ = nullptr;
  Explanation told_;
};

}  // namespace

std::vector<std::string> UnmetConditions(const User& user, const Rule& rule) {
  std::vector<std::string> unmet;
  const auto ask = [&](std::string Rule::*condition, const std::string& said) {
    if ((rule.*condition).empty()) return;
    Rule only;
    only.*condition = rule.*condition;
    if (!Meets(user, only)) unmet.push_back(said);
  };
  const Facts& facts = user.facts;
  ask(&Rule::country, "the country is " + Known(CountryOf(user, nullptr)) +
                          ", not " + rule.country);
  ask(&Rule::ou, "the user lies in " +
                     Known(facts.Text(A::kDistinguishedName)) + ", not under " +
                     rule.ou);
  ask(&Rule::group, "the user is no member of the group " + rule.group);
  ask(&Rule::site,
      "the site is " + Known(facts.Text(A::kSite)) + ", not " + rule.site);
  if (unmet.empty() && !Meets(user, rule))
    unmet.push_back("a condition does not hold");
  return unmet;
}

Result<Explanation> Explain(const Snapshot& snapshot, const Policy& policy,
                            Time now, const CallPlan* calls,
                            const std::string& upn) {
  const User* user = UserNamed(snapshot, upn);
  if (user == nullptr) {
    return Error{ErrorCode::kNotFound,
                 "no user " + upn + " in snapshot " + snapshot.id,
                 "write the UPN as \"cutover discover\" read it"};
  }
  Witness witness{user->key};
  auto plan = BuildPlan(snapshot, policy, now, calls, &witness);
  if (!plan.ok()) return plan.error();
  Explanation told =
      Account(snapshot, policy, *user).Tell(*plan, std::move(witness), calls);
  if (told.wave)
    told.wave->because = WhyThisWave(*plan, snapshot, policy, user->key);
  return told;
}

}  // namespace cutover
