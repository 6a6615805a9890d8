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

// Finds the user of a move and its notes again once it stands in a wave.
class Roster {
 public:
  Roster(const Estate& estate, const std::vector<KeyedMove>& moves)
      : estate_(estate), notes_(estate.snapshot().users.size()) {
    for (const KeyedMove& each : moves)
      notes_[estate.IndexOf(*each.user)] = each.notes;
  }

  /// All moves, wave after wave; until a wave is changed.
  std::vector<PlacedMove> Of(const std::vector<Wave>& waves) const {
    std::vector<PlacedMove> placed;
    for (const Wave& wave : waves) {
      for (const Move& move : wave.moves) {
        const User& user = *estate_.UserWithKey(move.user.key);
        placed.push_back(
            {&wave, &move, &user, notes_[estate_.IndexOf(user)].get()});
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
      silence.Add(move.path, CheckDialTone(each.user->facts, move.steps,
                                           estate.snapshot().skus));
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
bool DropBlocked(const std::vector<Finding>& findings,
                 std::vector<Wave>& waves) {
  std::set<UserKey> blocked;
  for (const Finding& each : findings) {
    if (each.severity == Severity::kBlock) blocked.insert(each.user_key);
  }
  if (blocked.empty()) return false;
  for (Wave& wave : waves) {
    std::erase_if(wave.moves, [&](const Move& move) {
      return blocked.contains(move.user.key);
    });
  }
  std::erase_if(waves, [](const Wave& wave) { return wave.moves.empty(); });
  return true;
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
        return FormWaves(std::move(each), estate, campaign, now, memory,
                         kept);
      });
  if (!formed.ok()) return formed.error();
  std::vector<Wave>& waves = formed->waves;
  auto placed = roster.Of(waves);
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
  if (DropBlocked(clashes, waves)) placed = roster.Of(waves);
  // Who is dropped here can leave another without its number.
  for (bool is_proved = false; !is_proved;) {
    auto gaps = numbers.Prove(placed);
    if (DropBlocked(gaps, waves)) placed = roster.Of(waves);
    const auto blocks = [](const Finding& each) {
      return each.severity == Severity::kBlock;
    };
    is_proved = std::none_of(gaps.begin(), gaps.end(), blocks);
    if (!is_proved) std::erase_if(gaps, std::not_fn(blocks));
    Append(std::move(gaps), clashes);
  }
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
