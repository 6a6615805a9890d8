#include "engine/apply/compensation.h"

#include "engine/base/log.h"
#include "engine/store/chain.h"

namespace cutover {
namespace {

// The event in the audit; the log calls it the same (ops/messages.md).
constexpr const char* kNotTakenBack = "compensation.failed";

}  // namespace

Result<SavedRollbacks> LoadRollbacks(PlanStore& store,
                                     const std::string& undone_id) {
  auto plans = store.List();
  if (!plans.ok()) return plans.error();
  SavedRollbacks saved;
  for (const PlanSummary& summary : *plans) {
    if (summary.undoes != undone_id) continue;
    auto stored = store.Load(summary.id);
    if (!stored.ok()) return stored.error();
    auto plan = PlanFromText(stored->body);
    if (!plan.ok()) return plan.error();
    for (const Wave& wave : plan->waves) {
      for (const Move& move : wave.moves) saved.users.insert(move.user.key);
    }
    if (plan->scope.starts_with(kCompensation))
      saved.compensations.emplace_back(summary.id, *std::move(plan));
  }
  return saved;
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
