// PF-W01 to PF-W10 (domain.md 11): each wave, and all of them together.

#include <algorithm>
#include <cstdlib>
#include <set>

#include "engine/base/text.h"
#include "engine/base/time_zone.h"
#include "engine/model/licence.h"
#include "engine/model/tenant_facts.h"
#include "engine/plan/check.h"

namespace cutover {
namespace {

using A = Attribute;

constexpr CheckScope kScope = CheckScope::kWave;

std::string NameOf(const Wave& wave) { return wave.name; }

std::map<std::string, int64_t> SeatsOf(const Wave& wave) {
  std::map<std::string, int64_t> seats;
  for (const Move& move : wave.moves) {
    for (const Step& step : move.steps) {
      if (step.kind == StepKind::kLicenceAdd) ++seats[step.item];
      if (step.kind == StepKind::kLicenceRemove) --seats[step.item];
      if (step.kind != StepKind::kLicenceSwap) continue;
      ++seats[DirectLicence::Parse(*step.after).sku];
      --seats[DirectLicence::Parse(*step.before).sku];
    }
  }
  return seats;
}

// Seats run down wave by wave: the wave in which they end is the one to name.
void CheckSeats(const CheckCase& each, Verdicts& out) {
  for (const Sku& sku : each.estate.snapshot().skus) {
    int64_t needed = 0;
    int64_t here = 0;
    for (const Wave& wave : *each.waves) {
      const auto seats = SeatsOf(wave);
      const auto found = seats.find(sku.id);
      here = found == seats.end() ? 0 : found->second;
      needed += here;
      if (&wave == each.wave) break;
    }
    if (here <= 0) continue;
    const int64_t free = sku.enabled - sku.consumed;
    if (needed > free) {
      out.Block(std::to_string(needed) + " seats of " + sku.part_number +
                    " are needed up to " + NameOf(*each.wave) + ", " +
                    std::to_string(std::max<int64_t>(free, 0)) + " are free",
                "buy seats or plan fewer users");
    } else if ((free - needed) * 20 < sku.enabled) {
      out.Warn(std::to_string(free - needed) + " seats of " + sku.part_number +
                   " are left after " + NameOf(*each.wave),
               "keep 5 % free: others assign licences too");
    }
  }
}

const User* UserOf(const CheckCase& each, const Move& move) {
  return each.estate.UserWithKey(move.user.key);
}

void CheckLicenceErrors(const CheckCase& each, Verdicts& out) {
  for (const Move& move : each.wave->moves) {
    const User* user = UserOf(each, move);
    if (user == nullptr || !user->facts.Has(A::kLicenceErrors)) continue;
    out.BlockUser(move.user,
                  "a licence is in error: " +
                      Join(user->facts.List(A::kLicenceErrors), ", "),
                  "resolve it in the group, then reprocess the user");
  }
}

std::string NumberWanted(const Move& move) {
  for (const Step& step : move.steps) {
    if (step.kind != StepKind::kAssignDirectRouting || !step.after) continue;
    auto number = NumberValue::Parse(*step.after);
    if (number.ok()) return number->number.Text();
  }
  return "";
}

bool Holds(const Wave& wave, const Move* move) {
  return move >= wave.moves.data() &&
         move < wave.moves.data() + wave.moves.size();
}

// Object ids are what batches and Graph want; a UPN may differ from the SIP
// address and then fails (FM-42).
void CheckIds(const CheckCase& each, Verdicts& out) {
  if (each.wave->moves.size() > 5000) {
    out.Block(NameOf(*each.wave) + " has " +
                  std::to_string(each.wave->moves.size()) +
                  " users; a policy batch takes 5,000",
              "make waves.size 5000 or less");
  }
  for (const Move& move : each.wave->moves) {
    if (move.user.cloud_id.empty())
      out.BlockUser(move.user, "the user has no object id",
                    "synchronise the user");
  }
}

// Who must move together, by SIP address: each pair once.
void CheckCohesion(const CheckCase& each, Verdicts& out) {
  std::map<UserKey, int> waves;
  for (const Wave& wave : *each.waves) {
    for (const Move& move : wave.moves) waves[move.user.key] = wave.number;
  }
  for (const Move& move : each.wave->moves) {
    const User* user = UserOf(each, move);
    if (user == nullptr) continue;
    for (A relation : {A::kDelegates, A::kTeamCallMembers}) {
      for (const std::string& sip : user->facts.List(relation)) {
        const User* other = each.estate.UserWithSip(sip);
        if (other == nullptr || !waves.contains(other->key)) continue;
        if (waves.at(other->key) == each.wave->number) continue;
        out.Warn(move.user.upn + " and " + IdentityOf(*other).upn +
                     " answer for each other and are in waves " +
                     std::to_string(each.wave->number) + " and " +
                     std::to_string(waves.at(other->key)),
                 "order them into one wave by waves.key, or tell both");
      }
    }
  }
}

void CheckResponseGroups(const CheckCase& each, Verdicts& out) {
  std::map<std::string, int> groups;
  for (const Move& move : each.wave->moves) {
    const User* user = UserOf(each, move);
    if (user == nullptr) continue;
    for (const std::string& name : user->facts.List(A::kResponseGroups))
      ++groups[name];
  }
  for (const auto& [name, members] : groups) {
    out.Warn("the response group " + name + " loses " +
                 std::to_string(members) + " agents with " + NameOf(*each.wave),
             "have its call queue in Teams before that wave");
  }
}

// Each of the two is told by the wave that it stands in.
void CheckNumbersWanted(const CheckCase& each, Verdicts& out) {
  std::map<std::string, const Move*> wanted;
  for (const Wave& wave : *each.waves) {
    for (const Move& move : wave.moves) {
      const std::string number = NumberWanted(move);
      if (number.empty()) continue;
      const auto [at, is_new] = wanted.emplace(number, &move);
      if (is_new) continue;
      const Move* first = at->second;
      for (const auto& [one, other] :
           {std::pair(first, &move), std::pair(&move, first)}) {
        if (!Holds(*each.wave, one)) continue;
        out.BlockUser(one->user,
                      number + " is planned for " + one->user.upn +
                          " and for " + other->user.upn,
                      "give one of them another number");
      }
    }
  }
}

void CheckHorizon(const CheckCase& each, Verdicts& out) {
  if (each.policy.rollback_horizon <= Seconds(0)) {
    out.Warn("rollback_horizon is 0: the approval covers no rollback",
             "give the days in which you may want to go back");
  }
  const auto shared = each.TenantFact(tenant_fact::kSharedSip);
  const bool moves = std::any_of(
      each.wave->moves.begin(), each.wave->moves.end(), [](const Move& move) {
        return std::any_of(
            move.steps.begin(), move.steps.end(),
            [](const Step& step) { return step.kind == StepKind::kMove; });
      });
  if (!moves) return;
  if (!shared) return out.NotChecked("SharedSipAddressSpace was not read");
  if (!EqualsIgnoringCase(*shared, "true")) {
    out.Warn("hybrid is off: no user can go back on-prem",
             "keep it on until the horizon is over");
  }
}

// Once a plan; the users may come in any order, the digest is over theirs.
void CheckSnapshot(const CheckCase& each, Verdicts& out) {
  if (each.wave != &each.waves->front()) return;
  const Snapshot& snapshot = each.estate.snapshot();
  if (snapshot.digest == SnapshotDigest(snapshot)) return;
  Snapshot sorted = snapshot;
  SortSnapshot(sorted);
  if (snapshot.digest == SnapshotDigest(sorted)) return;
  out.Block("the snapshot is not what was read: its digest differs",
            "discover again");
}

void CheckSbcChange(const CheckCase& each, Verdicts& out) {
  if (!each.policy.sbc_change.empty()) return;
  out.Warn("no approved change for the SBC's routes is named",
           "name it: sbc_change = \"CHG…\" in the campaign; until the SBC "
           "sends the numbers to Teams, calls in fail");
}

void CheckQuietHours(const CheckCase& each, Verdicts& out) {
  if (!each.wave->window) {
    return out.NotChecked(NameOf(*each.wave) +
                          " has no window; live calls are not seen");
  }
  // "2026-11-25 22:00 CET"
  auto local = FormatLocal(each.wave->window->opens, each.wave->window->zone);
  if (!local.ok()) return out.NotChecked(local.error().message);
  const int hour = std::atoi(local->substr(11, 2).c_str());
  if (hour >= 7 && hour < 19) {
    out.Warn(NameOf(*each.wave) + " opens at " + local->substr(11) +
                 ", when people call",
             "open it in the evening, or expect cut calls");
  }
}

}  // namespace

std::vector<CheckRow> WaveChecks() {
  return {
      {"PF-W01", kScope, "there are seats for the wave", CheckSeats},
      {"PF-W02", kScope, "no licence of the wave is in error",
       CheckLicenceErrors},
      {"PF-W03", kScope, "the wave fits a batch, by object ids", CheckIds},
      {"PF-W04", kScope, "people who answer for each other move together",
       CheckCohesion},
      {"PF-W05", kScope, "response groups lose no agents", CheckResponseGroups},
      {"PF-W06", kScope, "no number is wanted twice", CheckNumbersWanted},
      {"PF-W07", kScope, "the way back stays open", CheckHorizon},
      {"PF-W08", kScope, "the snapshot is whole", CheckSnapshot},
      {"PF-W09", kScope, "the SBC's change is approved", CheckSbcChange},
      {"PF-W10", kScope, "the wave runs in quiet hours", CheckQuietHours},
  };
}

}  // namespace cutover
