// PF-W01 to PF-W10 (domain.md 11): each wave, and all of them together.

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string_view>
#include <unordered_map>

#include "engine/base/text.h"
#include "engine/base/time_zone.h"
#include "engine/model/tenant_facts.h"
#include "engine/plan/check.h"
#include "engine/plan/move_notes.h"
#include "engine/plan/wave_ties.h"

namespace cutover {
namespace {

using A = Attribute;

constexpr CheckScope kScope = CheckScope::kWave;

std::string NameOf(const Wave& wave) { return wave.name; }

bool IsFirst(const CheckCase& each) {
  return each.wave == &each.waves->front();
}

// What the campaign says will have come when the wave's licences are given.
int64_t ArrivedBy(const CheckCase& each, const Wave& wave, const Sku& sku) {
  if (!wave.window) return 0;
  const Time begins = wave.window->opens - each.policy.stage_ahead;
  int64_t count = 0;
  for (const StockArrival& arrival : each.policy.waves.arrivals) {
    if (EqualsIgnoringCase(arrival.sku, sku.part_number) &&
        arrival.from <= begins)
      count += arrival.count;
  }
  return count;
}

// Seats run down wave by wave: the wave in which they end is the one to name.
// Returns whether there is more to look at.
bool CheckStock(const CheckCase& each, const Wave& wave, const Sku& sku,
                int64_t needed, bool& is_scarce, Verdicts& out) {
  const int64_t free = sku.enabled - sku.consumed + ArrivedBy(each, wave, sku);
  if (needed > free) {
    out.Block(std::to_string(needed) + " seats of " + sku.part_number +
                  " are needed up to " + NameOf(wave) + ", " +
                  std::to_string(std::max<int64_t>(free, 0)) + " are free",
              "buy seats or plan fewer users");
    return false;
  }
  if ((free - needed) * 20 < sku.enabled && !is_scarce) {
    is_scarce = true;
    out.Warn(std::to_string(free - needed) + " seats of " + sku.part_number +
                 " are left after " + NameOf(wave),
             "keep 5 % free: others assign licences too");
  }
  return true;
}

void CheckSeats(const CheckCase& each, Verdicts& out) {
  if (!IsFirst(each)) return;
  std::map<std::string, int64_t> needed;
  std::set<std::string> ended;
  std::map<std::string, bool> is_scarce;
  auto move = each.moves.begin();
  for (const Wave& wave : *each.waves) {
    std::map<std::string, int64_t> here;
    for (; move != each.moves.end() && move->wave == &wave; ++move) {
      for (const auto& [sku, seats] : move->notes->seats) here[sku] += seats;
    }
    for (const Sku& sku : each.estate.snapshot().skus) {
      needed[sku.id] += here[sku.id];
      if (here[sku.id] <= 0 || ended.contains(sku.id)) continue;
      if (!CheckStock(each, wave, sku, needed[sku.id], is_scarce[sku.id], out))
        ended.insert(sku.id);
    }
  }
}

void CheckLicenceErrors(const CheckCase& each, Verdicts& out) {
  for (const PlacedMove& move : each.wave_moves) {
    const Facts& facts = move.user->facts;
    if (!facts.Has(A::kLicenceErrors)) continue;
    out.BlockUser(move.move->user,
                  "a licence is in error: " +
                      Join(facts.List(A::kLicenceErrors), ", "),
                  "resolve it in the group, then reprocess the user");
  }
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

std::string Listed(const std::set<int>& numbers) {
  std::vector<std::string> texts;
  for (int number : numbers) texts.push_back(std::to_string(number));
  const std::string last = texts.back();
  texts.pop_back();
  return Join(texts, ", ") + " and " + last;
}

bool IsWanted(const WavePolicy& policy, TieKind kind) {
  for (const auto* kinds : {&policy.together, &policy.inseparable}) {
    if (std::find(kinds->begin(), kinds->end(), kind) != kinds->end())
      return true;
  }
  return false;
}

// Once a plan: ties lead from wave to wave.
void CheckCohesion(const CheckCase& each, Verdicts& out) {
  if (!IsFirst(each)) return;
  std::vector<int> number_of(each.estate.snapshot().users.size(), -1);
  const auto moves = each.moves;
  for (size_t i = 0; i < moves.size(); ++i)
    number_of[each.estate.IndexOf(*moves[i].user)] = static_cast<int>(i);
  for (const WaveTie& tie : TiesAmong(each.estate.ties(), number_of)) {
    if (!IsWanted(each.policy.waves, tie.kind)) continue;
    std::set<int> waves;
    for (int member : tie.members)
      waves.insert(moves[static_cast<size_t>(member)].wave->number);
    if (waves.size() < 2) continue;
    const auto upn = [&](size_t i) {
      return moves[static_cast<size_t>(tie.members[i])].move->user.upn;
    };
    const std::string who =
        tie.members.size() == 2
            ? upn(0) + " and " + upn(1) + " (" + TieText(tie) + ")"
            : "the " + std::to_string(tie.members.size()) + " of " +
                  TieText(tie);
    out.Warn(who + " answer for each other and are in waves " + Listed(waves),
             "give the waves more room, make it waves.inseparable, or tell "
             "those concerned");
  }
}

void CheckResponseGroups(const CheckCase& each, Verdicts& out) {
  std::map<std::string, int> groups;
  for (const PlacedMove& move : each.wave_moves) {
    const Facts& facts = move.user->facts;
    if (!facts.Has(A::kResponseGroups)) continue;
    for (const std::string& name : facts.List(A::kResponseGroups))
      ++groups[name];
  }
  for (const auto& [name, members] : groups) {
    out.Warn("the response group " + name + " loses " +
                 std::to_string(members) + " agents with " + NameOf(*each.wave),
             "have its call queue in Teams before that wave");
  }
}

void CheckNumbersWanted(const CheckCase& each, Verdicts& out) {
  if (!IsFirst(each)) return;
  std::unordered_map<std::string_view, const Move*> wanted;
  wanted.reserve(each.moves.size());
  for (const PlacedMove& move : each.moves) {
    const std::string& number = move.notes->wanted;
    if (number.empty()) continue;
    const auto [at, is_new] = wanted.emplace(number, move.move);
    if (is_new) continue;
    const Move* first = at->second;
    for (const auto& [one, other] :
         {std::pair(first, move.move), std::pair(move.move, first)}) {
      out.BlockUser(one->user,
                    number + " is planned for " + one->user.upn + " and for " +
                        other->user.upn,
                    "give one of them another number");
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
  if (!IsFirst(each)) return;
  const Snapshot& snapshot = each.estate.snapshot();
  if (snapshot.left_out || snapshot.digest == SnapshotDigest(snapshot)) return;
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
