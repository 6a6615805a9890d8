#include "engine/plan/assemble.h"

#include <algorithm>
#include <functional>
#include <set>

#include "engine/plan/campaign_checks.h"
#include "engine/plan/continuation.h"
#include "engine/plan/number_plan.h"
#include "engine/plan/path_checks.h"
#include "engine/plan/silence.h"
#include "engine/plan/staging.h"

namespace cutover {
namespace {

void Append(std::vector<Finding> found, std::vector<Finding>& findings) {
  for (Finding& each : found) findings.push_back(std::move(each));
}

// Finds the notes of a move again once it stands in a wave.
class Roster {
 public:
  Roster(const Estate& estate, const std::vector<KeyedMove>& moves)
      : estate_(estate), notes_(estate.snapshot().users.size()) {
    for (const KeyedMove& each : moves)
      notes_[estate.IndexOf(*each.user)] = each.notes;
  }

  /// All moves, wave after wave; until a wave is changed.
  std::vector<PlacedMove> Of(const FormedWaves& formed) const {
    std::vector<PlacedMove> placed;
    for (size_t i = 0; i < formed.waves.size(); ++i) {
      const Wave& wave = formed.waves[i];
      for (size_t k = 0; k < wave.moves.size(); ++k) {
        const User* user = formed.users[i][k];
        placed.push_back({&wave, &wave.moves[k], user,
                          notes_[estate_.IndexOf(*user)].get()});
      }
    }
    return placed;
  }

 private:
  const Estate& estate_;
  std::vector<std::shared_ptr<const MoveNotes>> notes_;  ///< by user
};

std::vector<Finding> SilenceOf(const Estate& estate,
                               const std::vector<PlacedMove>& moves) {
  Silence silence;
  for (const PlacedMove& each : moves) {
    const Move& move = *each.move;
    // Waits for numbers came after the notes.
    if (AwaitsNumber(move)) {
      const Facts& facts = each.user->facts;
      silence.Add(
          move.path,
          CheckDialTone(facts, move.steps, estate.snapshot().skus,
                        OtherEmergencyPoliciesOf(estate.calls(), facts)));
    } else {
      silence.Add(move.path, *each.notes->tone);
    }
  }
  return silence.Findings();
}

std::vector<Finding> DialabilityOf(const std::vector<PlacedMove>& moves,
                                   std::optional<ExtensionHolders> holders,
                                   DialBook* dial) {
  if (dial == nullptr) return {};
  DialClasses classes(dial->exam, dial->on_prem);
  classes.Hold(*holders);
  for (const PlacedMove& each : moves) {
    holders->Move(*each.user, each.notes->extensions_before,
                  each.notes->extensions_after);
    if (each.notes->calls != nullptr) classes.Add(*each.notes->calls);
  }
  return classes.Findings();
}

// The checks of the tenant and of every wave.
std::vector<Finding> CheckWaves(const Estate& estate, const Policy& policy,
                                Time now, const std::vector<Wave>& waves,
                                const std::vector<PlacedMove>& moves,
                                Verdicts& verdicts) {
  CheckCase each{estate, policy, now};
  each.waves = &waves;
  each.moves = moves;
  RunChecks(CheckScope::kTenant, each, verdicts);
  size_t from = 0;
  for (const Wave& wave : waves) {
    each.wave = &wave;
    each.wave_moves = each.moves.subspan(from, wave.moves.size());
    from += wave.moves.size();
    RunChecks(CheckScope::kWave, each, verdicts);
  }
  return verdicts.TakeFindings();
}

// Takes the users whom a block names out of their waves; whether there were
// any.
bool DropBlocked(const std::vector<Finding>& findings, FormedWaves& formed) {
  std::set<UserKey> blocked;
  for (const Finding& each : findings) {
    if (each.severity == Severity::kBlock) blocked.insert(each.user_key);
  }
  if (blocked.empty()) return false;
  FormedWaves left;
  for (size_t i = 0; i < formed.waves.size(); ++i) {
    std::erase_if(formed.users[i], [&](const User* user) {
      return blocked.contains(user->key);
    });
    std::erase_if(formed.waves[i].moves, [&](const Move& move) {
      return blocked.contains(move.user.key);
    });
    if (formed.users[i].empty()) continue;
    left.waves.push_back(std::move(formed.waves[i]));
    left.users.push_back(std::move(formed.users[i]));
  }
  formed.waves = std::move(left.waves);
  formed.users = std::move(left.users);
  return true;
}

// Who is dropped for a number can leave another without its own.
std::vector<Finding> DropUnproved(const NumberPlan& numbers,
                                  const Roster& roster, FormedWaves& formed,
                                  std::vector<PlacedMove>& placed) {
  const auto is_block = [](const Finding& each) {
    return each.severity == Severity::kBlock;
  };
  std::vector<Finding> blocks;
  for (;;) {
    auto gaps = numbers.Prove(placed);
    if (std::none_of(gaps.begin(), gaps.end(), is_block)) {
      Append(std::move(gaps), blocks);
      return blocks;
    }
    if (DropBlocked(gaps, formed)) placed = roster.Of(formed);
    std::erase_if(gaps, std::not_fn(is_block));
    Append(std::move(gaps), blocks);
  }
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

Result<Assembled> AssemblePlan(Considered considered, const Estate& estate,
                               const Policy& policy, Time now,
                               WaveMemory& memory, DialBook* dial) {
  const Snapshot& snapshot = estate.snapshot();
  const NumberPlan numbers(estate, policy);
  Append(numbers.Order(considered.moves), considered.findings);
  const Roster roster(estate, considered.moves);
  auto formed = FormWavesOnward(
      std::move(considered.moves), policy, now,
      [&](std::vector<KeyedMove> each, const Policy& campaign,
          const std::vector<Wave>& kept) {
        return FormWaves(std::move(each), estate, campaign, now, memory, kept);
      });
  if (!formed.ok()) return formed.error();
  std::vector<Wave>& waves = formed->waves;
  auto placed = roster.Of(*formed);
  auto clashes =
      CheckWaves(estate, policy, now, waves, placed, considered.verdicts);
  for (Finding& each : PortsOutsideTheirWindow(waves))
    clashes.push_back(std::move(each));
  std::vector<Finding> fatal;
  for (const Finding& each : clashes) {
    if (each.severity == Severity::kBlock && each.user_key.empty())
      fatal.push_back(each);
  }
  if (!fatal.empty()) return CampaignRefusal(fatal);
  if (DropBlocked(clashes, *formed)) placed = roster.Of(*formed);
  Append(DropUnproved(numbers, roster, *formed, placed), clashes);
  SetStaging(policy, waves);

  Assembled assembled{HeadOf(snapshot, policy), {}};
  Plan& plan = assembled.plan;
  plan.waves = std::move(waves);  // the moves stay where they are
  plan.findings = std::move(considered.findings);
  const auto add = [&](std::vector<Finding> found) {
    Append(std::move(found), plan.findings);
  };
  add(std::move(formed->findings));
  add(std::move(clashes));
  add(CoverageFindings(considered.verdicts));
  add(SilenceOf(estate, placed));
  add(AssumptionFindings(plan.waves, policy, snapshot.tenant));
  add(DialabilityOf(placed, std::move(considered.holders), dial));
  add(considered.rule_use.Findings(snapshot));
  add(snapshot.findings);
  SortFindings(plan.findings);
  for (const PlacedMove& each : placed) assembled.users.push_back(each.user);
  return assembled;
}

}  // namespace cutover
