#include "engine/apply/earlier_orders.h"

#include <map>
#include <memory>
#include <utility>

#include "engine/apply/undo.h"

namespace cutover {
namespace {

bool Undoes(const Step& back, const Step& done) {
  return !back.IsWait() && !done.IsWait() &&
         back.attribute() == done.attribute() && back.item == done.item &&
         back.before == done.after;
}

void Note(MoveInHand& back, const MoveInHand& done) {
  for (size_t i = 0; i < done.records.size(); ++i) {
    // Of a step that is done a late look may still show the value of before.
    if (!MayStillTakeEffect(done.records[i]) &&
        done.records[i].state != StepState::kDone)
      continue;
    for (size_t at = 0; at < back.records.size(); ++at) {
      if (Undoes(back.Get().steps[at], done.Get().steps[i]))
        back.records[at].earlier =
            std::make_shared<const StepRecord>(done.records[i]);
    }
  }
}

}  // namespace

void NoteEarlierOrders(MoveInHand& back, const std::vector<MoveInHand>& done) {
  for (const MoveInHand& each : done) {
    if (each.Get().user.key == back.Get().user.key) Note(back, each);
  }
}

Status NoteEarlierOrders(Database& database, const Clock& clock,
                         const Plan& plan, std::vector<MoveInHand>& moves) {
  if (plan.purpose != Purpose::kRollback) return Done{};
  auto stored = PlanStore(database, clock).Load(plan.undoes);
  // Of a plan that is not there nothing was sent.
  if (!stored.ok() && stored.error().code == ErrorCode::kNotFound)
    return Done{};
  if (!stored.ok()) return stored.error();
  auto undone_plan = PlanFromText(stored->body);
  if (!undone_plan.ok()) return undone_plan.error();
  auto records = ReadSteps(database, plan.undoes);
  if (!records.ok()) return records.error();
  ActivePlan undone{plan.undoes, *std::move(undone_plan), nullptr, false};
  const auto done = MovesOf(undone, *records);
  std::map<UserKey, const MoveInHand*> by_user;
  for (const MoveInHand& each : done) by_user[each.Get().user.key] = &each;
  for (MoveInHand& each : moves) {
    const auto found = by_user.find(each.Get().user.key);
    if (found != by_user.end()) Note(each, *found->second);
  }
  return Done{};
}

}  // namespace cutover
