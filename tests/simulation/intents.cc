#include "tests/simulation/intents.h"

#include <soci/soci.h>

namespace cutover::simulation {

bool HasIntent(Database& database, const Send& send) {
  long long count = 0;
  const std::string user = send.user.key;
  const std::string after = send.step.after.value_or("");
  const Status status =
      database.InTransaction([&](soci::session& session) -> Status {
        session << "select count(*) from event where kind = 'step.intent'"
                   " and detail = :key and user_key = :user"
                   " and coalesce(after_value, '') = :after",
            soci::into(count), soci::use(send.key), soci::use(user),
            soci::use(after);
        return Done{};
      });
  return status.ok() && count == 1;
}

void ForgetIntents(Database& database) {
  (void)database.InTransaction([&](soci::session& session) -> Status {
    session << "update step set state = 'planned', attempts = 0, sent_at = 0"
               " where state = 'intent'";
    return Done{};
  });
}

bool HasOutcome(Database& database, const std::string& key) {
  long long count = 0;
  const Status status =
      database.InTransaction([&](soci::session& session) -> Status {
        session << "select count(*) from event i join event o"
                   " on o.plan_id = i.plan_id and o.seq > i.seq"
                   " and o.wave = i.wave and o.move = i.move"
                   " and o.step = i.step"
                   " where i.kind = 'step.intent' and i.detail = :key"
                   " and o.kind in ('step.done', 'step.failed',"
                   " 'step.drifted', 'step.skipped', 'step.not_done',"
                   " 'step.intent')",
            soci::into(count), soci::use(key);
        return Done{};
      });
  return status.ok() && count > 0;
}

}  // namespace cutover::simulation
