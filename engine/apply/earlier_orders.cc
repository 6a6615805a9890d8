#include "engine/apply/earlier_orders.h"

#include <map>
#include <memory>
#include <utility>

#include "engine/apply/decide.h"
#include "engine/apply/undo.h"
#include "engine/store/plan_store.h"

namespace cutover {
namespace {

bool Undoes(const Step& back, const Step& done) {
  return !back.IsWait() && !done.IsWait() &&
         back.attribute() == done.attribute() && back.item == done.item &&
         back.before == done.after;
}

void NoteUndone(MoveInHand& back, const MoveInHand& done) {
  for (size_t i = 0; i < done.records.size(); ++i) {
    const StepRecord& sent = done.records[i];
    // Of a step that is done a late look may still show the value of before.
    if (!MayStillTakeEffect(sent) && sent.state != StepState::kDone) continue;
    for (size_t at = 0; at < back.records.size(); ++at) {
      if (Undoes(back.Get().steps[at], done.Get().steps[i]))
        back.records[at].earlier = std::make_shared<const EarlierOrder>(
            EarlierOrder{sent.receipt, sent.sent_at});
    }
  }
}

// `other` takes the same back, too. Its order is the one to wait for: it went
// out when what it undoes had ended.
void NoteOpen(MoveInHand& back, const MoveInHand& other) {
  for (size_t i = 0; i < other.records.size(); ++i) {
    const StepRecord& sent = other.records[i];
    if (!MayStillTakeEffect(sent)) continue;
    for (size_t at = 0; at < back.records.size(); ++at) {
      if (IsSameValue(back.Get().steps[at], other.Get().steps[i]))
        back.records[at].earlier = std::make_shared<const EarlierOrder>(
            EarlierOrder{sent.receipt, sent.sent_at, true});
    }
  }
}

using NoteOne = void (*)(MoveInHand& back, const MoveInHand& other);

Status NotePlan(Database& database, const Clock& clock, const std::string& id,
                std::vector<MoveInHand>& moves, NoteOne note) {
  auto records = ReadSteps(database, id);
  if (!records.ok()) return records.error();
  // Of a plan that never ran nothing was sent.
  if (records->empty()) return Done{};
  auto stored = PlanStore(database, clock).Load(id);
  if (!stored.ok()) return stored.error();
  auto plan = PlanFromText(stored->body);
  if (!plan.ok()) return plan.error();
  ActivePlan other{id, *std::move(plan), nullptr, false};
  const auto others = MovesOf(other, *std::move(records));
  std::map<UserKey, const MoveInHand*> by_user;
  for (const MoveInHand& each : others) by_user[each.Get().user.key] = &each;
  for (MoveInHand& each : moves) {
    const auto found = by_user.find(each.Get().user.key);
    if (found != by_user.end()) note(each, *found->second);
  }
  return Done{};
}

}  // namespace

void NoteEarlierOrders(MoveInHand& back, const std::vector<MoveInHand>& done) {
  for (const MoveInHand& each : done) {
    if (each.Get().user.key == back.Get().user.key) NoteUndone(back, each);
  }
}

Status NoteEarlierOrders(Database& database, const Clock& clock,
                         const ActivePlan& active,
                         std::vector<MoveInHand>& moves) {
  const Plan& plan = active.plan;
  if (plan.purpose != Purpose::kRollback) return Done{};
  TRY(NotePlan(database, clock, plan.undoes, moves, NoteUndone));
  auto ways_back = PlanStore(database, clock).ThatUndo(plan.undoes);
  if (!ways_back.ok()) return ways_back.error();
  for (const std::string& id : *ways_back) {
    if (id != active.id) TRY(NotePlan(database, clock, id, moves, NoteOpen));
  }
  return Done{};
}

}  // namespace cutover
