#include "engine/plan/planner.h"

#include "engine/plan/assemble.h"
#include "engine/plan/campaign_checks.h"
#include "engine/plan/user_planning.h"

namespace cutover {

Result<Plan> BuildPlan(const Snapshot& snapshot, const Policy& policy, Time now,
                       const CallPlan* calls, Witness* witness) {
  const auto refusals = CheckCampaign(snapshot, policy);
  if (!refusals.empty()) return CampaignRefusal(refusals);
  const Estate estate(snapshot, calls);
  std::optional<DialExam> exam;
  if (calls != nullptr) exam.emplace(*calls);
  DialExam* const calls_exam = exam ? &*exam : nullptr;
  UserPlanning planning(estate, policy, now, calls_exam);
  planning.verdicts.Attend(witness);
  RuleUse rule_use(policy);
  for (const User& user : snapshot.users) {
    if (!IsQuiet(Classify(user))) rule_use.Add(user);
    planning.Consider(user);
  }
  return AssemblePlan({std::move(planning.moves), std::move(planning.findings),
                       std::move(planning.verdicts), std::move(rule_use)},
                      estate, policy, now, calls_exam);
}

}  // namespace cutover
