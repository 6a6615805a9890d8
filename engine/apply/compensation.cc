#include "engine/apply/compensation.h"

#include "engine/apply/move_in_hand.h"
#include "engine/base/log.h"
#include "engine/store/chain.h"

namespace cutover {
namespace {

// The event in the audit; the log calls it the same (ops/messages.md).
constexpr const char* kNotTakenBack = "compensation.failed";

}  // namespace

Status LoadRollbacks(PlanStore& store, const std::string& undone_id,
                     SavedRollbacks& saved) {
  auto ids = store.ThatUndo(undone_id);
  if (!ids.ok()) return ids.error();
  for (const std::string& id : *ids) {
    if (saved.ids.contains(id)) continue;
    auto stored = store.Load(id);
    if (!stored.ok()) return stored.error();
    auto plan = PlanFromText(stored->body);
    if (!plan.ok()) return plan.error();
    for (const Wave& wave : plan->waves) {
      for (const Move& move : wave.moves) saved.users.insert(move.user.key);
    }
    if (plan->scope.starts_with(kCompensation))
      saved.compensations.emplace_back(id, *std::move(plan));
    saved.ids.insert(id);
  }
  return Done{};
}

const std::pair<std::string, Plan>* CompensationOf(const SavedRollbacks& saved,
                                                   const UserKey& user) {
  for (const auto& each : saved.compensations) {
    for (const Wave& wave : each.second.waves) {
      for (const Move& move : wave.moves) {
        if (move.user.key == user) return &each;
      }
    }
  }
  return nullptr;
}

Result<int> CountBroughtBack(Database& database, const SavedRollbacks& saved) {
  int count = 0;
  for (const auto& [id, plan] : saved.compensations) {
    auto records = ReadSteps(database, id);
    if (!records.ok()) return records.error();
    const bool is_back =
        CountFinished(*records) == static_cast<int>(CountSteps(plan));
    count += is_back && !records->empty() ? 1 : 0;
  }
  return count;
}

Result<std::string> SaveCompensation(PlanStore& store, const Plan& plan,
                                     const std::string& actor,
                                     const Approval& undone, Time now) {
  auto id = store.Save(plan, actor);
  if (!id.ok()) return id;
  const std::string digest = PlanDigest(PlanToText(plan));
  TRY(store.Approve(*id, Approval{digest, undone.by, undone.change, now}));
  return id;
}

Result<std::map<UserKey, std::string>> WhyNotTakenBack(
    Database& database, const std::string& plan_id) {
  auto events = Audit(database).Read(plan_id, kNotTakenBack);
  if (!events.ok()) return events.error();
  std::map<UserKey, std::string> why;
  for (const Event& each : *events) why[each.user_key] = each.detail;
  return why;
}

void TellNotTakenBack(Journal& journal, const Identity& user,
                      const Error& why) {
  Log(LogLevel::kError, "compensation.failed",
      {{"upn", user.upn}, {"reason", why.message}});
  const Status told = journal.Note(kNotTakenBack, why.message, user);
  if (told.ok()) return;
  Log(LogLevel::kError, "compensation.untold",
      {{"upn", user.upn}, {"reason", told.error().message}});
}

}  // namespace cutover
