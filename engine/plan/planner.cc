#include "engine/plan/planner.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "engine/base/text.h"
#include "engine/plan/after_step.h"
#include "engine/plan/campaign_checks.h"
#include "engine/plan/check.h"
#include "engine/plan/continuation.h"
#include "engine/plan/dial_classes.h"
#include "engine/plan/number_plan.h"
#include "engine/plan/path.h"
#include "engine/plan/path_checks.h"
#include "engine/plan/rule_use.h"
#include "engine/plan/silence.h"
#include "engine/plan/staging.h"
#include "engine/plan/waves.h"

namespace cutover {
namespace {

Finding About(const User& user, const char* id, Severity severity,
              std::string summary, std::string remedy) {
  return Finding{id,
                 severity,
                 user.key,
                 IdentityOf(user).upn,
                 std::move(summary),
                 std::move(remedy)};
}

bool IsQuiet(UserState state) {
  return state == UserState::kNotVoice || state == UserState::kS21Guest;
}

class Planning {
 public:
  Planning(const Estate& estate, const Policy& policy, Time now, DialExam* exam)
      : rule_use(policy),
        estate_(estate),
        snapshot_(estate.snapshot()),
        policy_(policy),
        now_(now),
        exam_(exam),
        gives_up_([this](const UserKey& holder, const PhoneNumber& number) {
          return WouldGiveUp(holder, number);
        }) {}

  Verdicts verdicts;
  RuleUse rule_use;

  std::vector<Finding> findings;
  std::vector<Move> moves;
  std::map<UserKey, std::string> wave_keys;

  void Consider(const User& user) {
    const UserState state = Classify(user);
    if (IsQuiet(state)) return;
    rule_use.Add(user);
    const Rule* rule = RuleFor(user, policy_);
    if (rule == nullptr) return;  // outside the campaign's scope
    if (const auto left_out = ExclusionOf(user, policy_)) {
      findings.push_back(*left_out);
      return;
    }
    if (auto left = LeftToARun(user, policy_)) {
      findings.push_back(*std::move(left));
      return;
    }
    const PathChoice path = PathOf(user, state, *rule);
    if (path.recipe == nullptr) {
      const bool is_done = path.severity == Severity::kNote;
      findings.push_back(About(user, is_done ? "CUT-DONE" : "PF-U01",
                               path.severity, path.why, path.remedy));
      return;
    }
    PlanUser(user, state, *rule, *path.recipe);
  }

 private:
  // Who had no voice on-prem gets a number only where one is given.
  bool NeedsNumber(const User& user, UserState state, const Rule& rule,
                   const Recipe& recipe) const {
    if (state == UserState::kS08OnPremNoVoice)
      return ChoiceFor(user, rule, policy_) == NumberChoice::kCsv;
    return recipe.Has(StepKind::kAssignDirectRouting) ||
           state == UserState::kS07OnPremVoice;
  }

  // Paths that leave a Direct Routing number as it is have one with another.
  PathChoice PathOf(const User& user, UserState state, const Rule& rule) const {
    const PathChoice path = ChoosePath(snapshot_, user, state, rule, policy_);
    if (path.recipe == nullptr || !IsRenumbered(user, rule, policy_))
      return path;
    const std::string name = path.recipe->path;
    return name == "repair" || name == "relicense"
               ? PathChoice{&RenumberRecipe()}
               : path;
  }

  Result<Target> TargetOf(const User& user, UserState state, const Rule& rule,
                          const Recipe& recipe) const {
    Target target{&rule, std::nullopt};
    if (!NeedsNumber(user, state, rule, recipe)) return target;
    auto number = TargetNumber(user, state, rule, policy_);
    if (!number.ok()) return number.error();
    target.number = *number;
    const auto port = policy_.ports.find(number->number.Text());
    if (port != policy_.ports.end()) target.port = port->second;
    target.is_blocked = IsBlockedNumber(estate_, policy_, user, *number);
    return target;
  }

  // As far as the campaign says; whether it comes about is for NumberPlan.
  bool WouldGiveUp(const UserKey& holder, const PhoneNumber& number) const {
    const User* user = estate_.UserWithKey(holder);
    if (user == nullptr) return false;
    const UserState state = Classify(*user);
    const Rule* rule = RuleFor(*user, policy_);
    const Recipe* recipe =
        rule == nullptr ? nullptr : PathOf(*user, state, *rule).recipe;
    if (recipe == nullptr || IsQuiet(state)) return false;
    auto target = TargetOf(*user, state, *rule, *recipe);
    return target.ok() &&
           GivesUp(ExpandSteps(snapshot_, *user, *recipe, *target).steps,
                   number);
  }

  void PlanUser(const User& user, UserState state, const Rule& rule,
                const Recipe& recipe) {
    auto found = TargetOf(user, state, rule, recipe);
    if (!found.ok()) {
      findings.push_back(About(user, "CUT-NUMBER", Severity::kBlock,
                               found.error().message, found.error().remedy));
      return;
    }
    const Target& target = *found;
    auto [steps, staged] = ExpandSteps(snapshot_, user, recipe, target);
    Move move{IdentityOf(user), StateCode(state), recipe.path,
              rule.name,        std::move(steps), staged};
    if (IsBlocked(user, state, target, move.steps)) return;
    if (move.steps.empty()) {
      findings.push_back(About(user, "CUT-DONE", Severity::kNote,
                               "already as the campaign wants it", ""));
      return;
    }
    if (!MayBeIrreversible(user, move) || !MayWrite(user, move)) return;
    wave_keys[user.key] = WaveKeyOf(user, policy_.wave_key);
    moves.push_back(std::move(move));
  }

  // Asks every check of the user and of the number to be.
  bool IsBlocked(const User& user, UserState state, const Target& target,
                 const std::vector<Step>& steps) {
    Facts after = user.facts;
    for (const Step& step : steps)
      after = AfterStep(after, step, snapshot_.skus);
    CheckCase each{estate_, policy_, now_};
    each.user = &user;
    each.state = state;
    each.target = &target;
    each.steps = &steps;
    each.after = &after;
    each.exam = exam_;
    each.gives_up = &gives_up_;
    RunChecks(CheckScope::kUser, each, verdicts);
    if (target.number) RunChecks(CheckScope::kNumber, each, verdicts);
    const auto found = verdicts.TakeFindings();
    findings.insert(findings.end(), found.begin(), found.end());
    return std::any_of(found.begin(), found.end(), [](const Finding& finding) {
      return finding.severity == Severity::kBlock;
    });
  }

  bool MayBeIrreversible(const User& user, const Move& move) {
    for (const Step& step : move.steps) {
      if (RowOf(step.kind).reversibility != Reversibility::kR3) continue;
      if (policy_.irreversible == Irreversible::kAccept) continue;
      findings.push_back(
          About(user, "CUT-R3", Severity::kBlock,
                std::string(RowOf(step.kind).id) + " cannot be undone",
                "plan with --accept-irreversible when the board agrees"));
      return false;
    }
    return true;
  }

  bool MayWrite(const User& user, const Move& move) {
    const auto refused = UnwritableSteps(user, move, policy_);
    findings.insert(findings.end(), refused.begin(), refused.end());
    return refused.empty();
  }

  const Estate& estate_;
  const Snapshot& snapshot_;
  const Policy& policy_;
  const Time now_;
  DialExam* const exam_;
  const std::function<bool(const UserKey&, const PhoneNumber&)> gives_up_;
};

void Append(std::vector<Finding> found, std::vector<Finding>& findings) {
  for (Finding& each : found) findings.push_back(std::move(each));
}

Error Refusal(const std::vector<Finding>& findings) {
  std::string message = "the campaign cannot be planned:";
  for (const Finding& each : findings) {
    message += "\n  " + each.id + " " + each.who + ": " + each.summary + " - " +
               each.remedy;
  }
  return Error{ErrorCode::kRefused, message,
               "mend what is listed, then plan again"};
}

std::vector<Finding> SilenceOf(const Estate& estate, const Plan& plan) {
  Silence silence(estate.snapshot().skus);
  for (const Wave& wave : plan.waves) {
    for (const Move& move : wave.moves)
      silence.Add(*estate.UserWithKey(move.user.key), move);
  }
  return silence.Findings();
}

std::vector<Finding> DialabilityOf(const Estate& estate, const Plan& plan,
                                   DialExam* exam) {
  if (exam == nullptr) return {};
  DialClasses classes(
      *exam, estate.snapshot().on_prem ? &*estate.snapshot().on_prem : nullptr);
  const ExtensionBook book(*estate.calls());
  ExtensionHolders holders(book, estate.snapshot());
  classes.Hold(holders);
  for (const Wave& wave : plan.waves) {
    for (const Move& move : wave.moves) {
      const User& user = *estate.UserWithKey(move.user.key);
      const Facts& before = user.facts;
      Facts after = before;
      for (const Step& step : move.steps)
        after = AfterStep(after, step, estate.snapshot().skus);
      holders.Move(user, after);
      classes.Add(before, after);
    }
  }
  return classes.Findings();
}

// The checks of the tenant and of every wave.
std::vector<Finding> CheckWaves(const Estate& estate, const Policy& policy,
                                Time now, const std::vector<Wave>& waves,
                                Verdicts& verdicts) {
  CheckCase each{estate, policy, now};
  each.waves = &waves;
  RunChecks(CheckScope::kTenant, each, verdicts);
  for (const Wave& wave : waves) {
    each.wave = &wave;
    RunChecks(CheckScope::kWave, each, verdicts);
  }
  return verdicts.TakeFindings();
}

// Takes the users whom a block names out of their waves.
void DropBlocked(const std::vector<Finding>& findings,
                 std::vector<Wave>& waves) {
  std::set<UserKey> blocked;
  for (const Finding& each : findings) {
    if (each.severity == Severity::kBlock) blocked.insert(each.user_key);
  }
  for (Wave& wave : waves) {
    std::erase_if(wave.moves, [&](const Move& move) {
      return blocked.contains(move.user.key);
    });
  }
  std::erase_if(waves, [](const Wave& wave) { return wave.moves.empty(); });
}

}  // namespace

Result<Plan> BuildPlan(const Snapshot& snapshot, const Policy& policy, Time now,
                       const CallPlan* calls, Witness* witness) {
  const auto refusals = CheckCampaign(snapshot, policy);
  if (!refusals.empty()) return Refusal(refusals);
  const Estate estate(snapshot, calls);
  std::optional<DialExam> exam;
  if (calls != nullptr) exam.emplace(*calls);
  Planning planning(estate, policy, now, exam ? &*exam : nullptr);
  planning.verdicts.Attend(witness);
  for (const User& user : snapshot.users) planning.Consider(user);
  const NumberPlan numbers(estate, policy, now);
  Append(numbers.Order(planning.moves), planning.findings);
  std::vector<KeyedMove> moves;
  for (Move& move : planning.moves)
    moves.push_back({planning.wave_keys[move.user.key], std::move(move)});
  auto formed = FormWavesOnward(
      std::move(moves), policy, now,
      [&](std::vector<KeyedMove> each, const Policy& campaign,
          const std::vector<Wave>& kept) {
        return FormWaves(std::move(each), estate, campaign, now, kept);
      });
  if (!formed.ok()) return formed.error();
  std::vector<Wave>& waves = formed->waves;
  auto clashes = CheckWaves(estate, policy, now, waves, planning.verdicts);
  for (Finding& each : PortsOutsideTheirWindow(waves))
    clashes.push_back(std::move(each));
  std::vector<Finding> fatal;
  for (const Finding& each : clashes) {
    if (each.severity == Severity::kBlock && each.user_key.empty())
      fatal.push_back(each);
  }
  if (!fatal.empty()) return Refusal(fatal);
  DropBlocked(clashes, waves);
  // Who is dropped here can leave another without its number.
  for (bool is_proved = false; !is_proved;) {
    auto gaps = numbers.Prove(waves);
    DropBlocked(gaps, waves);
    const auto blocks = [](const Finding& each) {
      return each.severity == Severity::kBlock;
    };
    is_proved = std::none_of(gaps.begin(), gaps.end(), blocks);
    if (!is_proved) std::erase_if(gaps, std::not_fn(blocks));
    Append(std::move(gaps), clashes);
  }
  SetStaging(policy, waves);

  Plan plan;
  plan.tenant_id = snapshot.tenant_id;
  plan.snapshot_id = snapshot.id;
  plan.snapshot_digest = snapshot.digest;
  plan.campaign = policy.campaign;
  plan.campaign_digest = policy.digest;
  plan.continues = policy.continues;
  plan.read_at = snapshot.taken_at;
  plan.valid_until = snapshot.taken_at + policy.max_age;
  plan.rollback_horizon = policy.rollback_horizon;
  plan.max_failures = policy.max_failures;
  plan.health = policy.health;
  plan.waves = std::move(waves);
  plan.findings = std::move(planning.findings);
  for (const auto& found :
       {formed->findings, clashes, CoverageFindings(planning.verdicts),
        SilenceOf(estate, plan),
        AssumptionFindings(plan.waves, policy, snapshot.tenant),
        DialabilityOf(estate, plan, exam ? &*exam : nullptr),
        CheckLeftovers(snapshot, policy), CheckNamedUsers(snapshot, policy),
        planning.rule_use.Findings(snapshot), snapshot.findings}) {
    plan.findings.insert(plan.findings.end(), found.begin(), found.end());
  }
  SortFindings(plan.findings);
  return plan;
}

}  // namespace cutover
