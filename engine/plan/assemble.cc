#include "engine/plan/assemble.h"

#include <algorithm>
#include <functional>
#include <set>

#include "engine/plan/after_step.h"
#include "engine/plan/campaign_checks.h"
#include "engine/plan/continuation.h"
#include "engine/plan/dial_classes.h"
#include "engine/plan/extension_book.h"
#include "engine/plan/number_plan.h"
#include "engine/plan/path_checks.h"
#include "engine/plan/silence.h"
#include "engine/plan/staging.h"
#include "engine/plan/waves.h"

namespace cutover {
namespace {

void Append(std::vector<Finding> found, std::vector<Finding>& findings) {
  for (Finding& each : found) findings.push_back(std::move(each));
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
      const Facts after =
          AfterSteps(user.facts, move.steps, estate.snapshot().skus);
      holders.Move(user, after);
      classes.Add(user.facts, after);
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

Plan HeadOf(const Snapshot& snapshot, const Policy& policy) {
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
  return plan;
}

}  // namespace

Error CampaignRefusal(const std::vector<Finding>& findings) {
  std::string message = "the campaign cannot be planned:";
  for (const Finding& each : findings) {
    message += "\n  " + each.id + " " + each.who + ": " + each.summary + " - " +
               each.remedy;
  }
  return Error{ErrorCode::kRefused, message,
               "mend what is listed, then plan again"};
}

Result<Plan> AssemblePlan(Considered considered, const Estate& estate,
                          const Policy& policy, Time now, DialExam* exam) {
  const Snapshot& snapshot = estate.snapshot();
  const NumberPlan numbers(estate, policy, now);
  Append(numbers.Order(considered.moves), considered.findings);
  auto formed = FormWavesOnward(
      std::move(considered.moves), policy, now,
      [&](std::vector<KeyedMove> each, const Policy& campaign,
          const std::vector<Wave>& kept) {
        return FormWaves(std::move(each), estate, campaign, now, kept);
      });
  if (!formed.ok()) return formed.error();
  std::vector<Wave>& waves = formed->waves;
  auto clashes = CheckWaves(estate, policy, now, waves, considered.verdicts);
  for (Finding& each : PortsOutsideTheirWindow(waves))
    clashes.push_back(std::move(each));
  std::vector<Finding> fatal;
  for (const Finding& each : clashes) {
    if (each.severity == Severity::kBlock && each.user_key.empty())
      fatal.push_back(each);
  }
  if (!fatal.empty()) return CampaignRefusal(fatal);
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

  Plan plan = HeadOf(snapshot, policy);
  plan.waves = std::move(waves);
  plan.findings = std::move(considered.findings);
  const auto add = [&](std::vector<Finding> found) {
    Append(std::move(found), plan.findings);
  };
  add(std::move(formed->findings));
  add(std::move(clashes));
  add(CoverageFindings(considered.verdicts));
  add(SilenceOf(estate, plan));
  add(AssumptionFindings(plan.waves, policy, snapshot.tenant));
  add(DialabilityOf(estate, plan, exam));
  add(CheckLeftovers(snapshot, policy));
  add(CheckNamedUsers(snapshot, policy));
  add(considered.rule_use.Findings(snapshot));
  add(snapshot.findings);
  SortFindings(plan.findings);
  return plan;
}

}  // namespace cutover
