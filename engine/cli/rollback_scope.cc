#include "engine/cli/rollback_scope.h"

#include <set>

#include "engine/apply/last_steps.h"
#include "engine/base/text.h"
#include "engine/plan/rollback_numbers.h"

namespace cutover {
namespace {

bool IsWanted(const Arguments& args, const UndoableMove& move) {
  if (args.wave && *args.wave != move.wave) return false;
  return args.user.empty() || EqualsIgnoringCase(args.user, move.user.upn);
}

// And who has the old number of one of them, for it goes back only with it.
void KeepWanted(const Call& call, std::vector<UndoableMove>& moves) {
  std::set<UserKey> wanted;
  for (const UndoableMove& move : moves) {
    if (IsWanted(call.args, move)) wanted.insert(move.user.key);
  }
  const auto together = GoBackTogether(moves, wanted);
  std::erase_if(moves, [&](const UndoableMove& move) {
    return !together.contains(move.user.key);
  });
  for (const UndoableMove& move : moves) {
    if (!wanted.contains(move.user.key))
      call.out.Say("also " + move.user.upn +
                   ", who has a number of the others");
  }
}

}  // namespace

std::string RollbackScope(const Arguments& args) {
  if (args.last) return "the last " + std::to_string(*args.last) + " steps";
  if (args.wave) return "wave " + std::to_string(*args.wave);
  return args.user.empty() ? "the whole run" : "user " + args.user;
}

Result<std::vector<UndoableMove>> MovesInScope(const Call& call,
                                               Database& database,
                                               const StoredPlan& undone,
                                               const Plan& plan) {
  auto records = ReadSteps(database, undone.id);
  if (!records.ok()) return records.error();
  if (call.args.last)
    return LastUndoableMoves(database, undone.id, plan, *records,
                             *call.args.last);
  auto moves = UndoableMoves(plan, *records);
  KeepWanted(call, moves);
  return moves;
}

}  // namespace cutover
