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
  std::optional<DialBook> dial;
  if (calls != nullptr)
    dial.emplace(*calls, snapshot.on_prem ? &*snapshot.on_prem : nullptr);
  DialBook* const book = dial ? &*dial : nullptr;
  DialTones tones;
  UserPlanning planning(estate, policy, now, tones, book);
  planning.verdicts.Attend(witness);
  Considered all{{}, {}, {}, RuleUse(policy), {}};
  if (dial) all.holders.emplace(HoldersIn(snapshot, dial->extensions));
  for (const User& user : snapshot.users) {
    if (!IsQuiet(Classify(user))) all.rule_use.Add(user, RulesMet(user, policy));
    planning.Consider(user);
  }
  all.moves = std::move(planning.moves);
  all.findings = std::move(planning.findings);
  all.verdicts = std::move(planning.verdicts);
  for (Finding& each : CheckNames(snapshot, policy))
    all.findings.push_back(std::move(each));
  WaveMemory memory;
  auto assembled =
      AssemblePlan(std::move(all), estate, policy, now, memory, book);
  if (!assembled.ok()) return assembled.error();
  return std::move(assembled->plan);
}

}  // namespace cutover
