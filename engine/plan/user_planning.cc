#include "engine/plan/user_planning.h"

#include <algorithm>

#include "engine/base/text.h"
#include "engine/plan/after_step.h"
#include "engine/plan/continuation.h"
#include "engine/plan/number_plan.h"
#include "engine/plan/path.h"
#include "engine/plan/path_checks.h"
#include "engine/plan/private_line.h"

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

}  // namespace

bool IsQuiet(UserState state) {
  return state == UserState::kNotVoice || state == UserState::kS21Guest;
}

UserPlanning::UserPlanning(const Estate& estate, const Policy& policy, Time now,
                           DialTones& tones, DialBook* dial)
    : estate_(estate),
      snapshot_(estate.snapshot()),
      policy_(policy),
      now_(now),
      dial_(dial),
      notes_(estate, policy, tones, dial),
      gives_up_([this](const UserKey& holder, const PhoneNumber& number) {
        return WouldGiveUp(holder, number);
      }) {}

void UserPlanning::Consider(const User& user) {
  const UserState state = Classify(user);
  if (IsQuiet(state)) return;
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

// Who had no voice on-prem gets a number only where one is given.
bool UserPlanning::NeedsNumber(const User& user, UserState state,
                               const Rule& rule, const Recipe& recipe) const {
  if (state == UserState::kS08OnPremNoVoice)
    return ChoiceFor(user, rule, policy_) == NumberChoice::kCsv;
  return recipe.Has(StepKind::kAssignDirectRouting) ||
         state == UserState::kS07OnPremVoice;
}

// Paths that leave a Direct Routing number as it is have one with another.
PathChoice UserPlanning::PathOf(const User& user, UserState state,
                                const Rule& rule) const {
  const PathChoice path = ChoosePath(snapshot_, user, state, rule, policy_);
  if (path.recipe == nullptr || !IsRenumbered(user, rule, policy_)) return path;
  const std::string name = path.recipe->path;
  return name == "repair" || name == "relicense" ? PathChoice{&RenumberRecipe()}
                                                 : path;
}

Result<Target> UserPlanning::TargetOf(const User& user, UserState state,
                                      const Rule& rule,
                                      const Recipe& recipe) const {
  Target target{&rule, std::nullopt};
  if (NeedsNumber(user, state, rule, recipe))
    TRY(AimAtNumber(user, state, rule, target));
  if (recipe.Has(StepKind::kPrivateNumber))
    target.private_line =
        PrivateLineOf(estate_, policy_, user, rule, target.number).number;
  return target;
}

Status UserPlanning::AimAtNumber(const User& user, UserState state,
                                 const Rule& rule, Target& target) const {
  auto number = TargetNumber(user, state, rule, policy_);
  if (!number.ok()) return number.error();
  target.number = *number;
  const auto port = policy_.ports.find(number->number.Text());
  if (port != policy_.ports.end()) target.port = port->second;
  target.is_blocked = IsBlockedNumber(estate_, policy_, user, *number);
  return Done{};
}

// As far as the campaign says; whether it comes about is for NumberPlan.
bool UserPlanning::WouldGiveUp(const UserKey& holder,
                               const PhoneNumber& number) const {
  const User* user = estate_.UserWithKey(holder);
  if (user == nullptr) return false;
  const UserState state = Classify(*user);
  const Rule* rule = RuleFor(*user, policy_);
  const Recipe* recipe =
      rule == nullptr ? nullptr : PathOf(*user, state, *rule).recipe;
  if (recipe == nullptr || IsQuiet(state)) return false;
  auto target = TargetOf(*user, state, *rule, *recipe);
  return target.ok() &&
         GivesUp(ExpandSteps(snapshot_, *user, *recipe, *target).steps, number);
}

void UserPlanning::PlanUser(const User& user, UserState state, const Rule& rule,
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
  const Facts after = AfterSteps(user.facts, move.steps, snapshot_.skus);
  if (IsBlocked(user, state, target, move.steps, after)) return;
  if (move.steps.empty()) {
    findings.push_back(About(user, "CUT-DONE", Severity::kNote,
                             "already as the campaign wants it", ""));
    return;
  }
  if (!MayBeIrreversible(user, move) || !MayWrite(user, move)) return;
  auto notes = notes_.Of(user, move, after);
  moves.push_back({WaveKeyOf(user, policy_.wave_key), std::move(move), &user,
                   std::move(notes)});
}

// Asks every check of the user and of the number to be.
bool UserPlanning::IsBlocked(const User& user, UserState state,
                             const Target& target,
                             const std::vector<Step>& steps,
                             const Facts& after) {
  CheckCase each{estate_, policy_, now_};
  each.user = &user;
  each.state = state;
  each.target = &target;
  each.steps = &steps;
  each.after = &after;
  each.exam = dial_ == nullptr ? nullptr : &dial_->exam;
  each.gives_up = &gives_up_;
  RunChecks(CheckScope::kUser, each, verdicts);
  if (target.number) RunChecks(CheckScope::kNumber, each, verdicts);
  auto found = verdicts.TakeFindings();
  const bool is_blocked =
      std::any_of(found.begin(), found.end(), [](const Finding& finding) {
        return finding.severity == Severity::kBlock;
      });
  for (Finding& each : found) findings.push_back(std::move(each));
  return is_blocked;
}

bool UserPlanning::MayBeIrreversible(const User& user, const Move& move) {
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

bool UserPlanning::MayWrite(const User& user, const Move& move) {
  const auto refused = UnwritableSteps(user, move, policy_);
  findings.insert(findings.end(), refused.begin(), refused.end());
  return refused.empty();
}

}  // namespace cutover
