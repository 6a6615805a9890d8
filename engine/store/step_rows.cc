#include "engine/store/step_rows.h"

#include <soci/soci.h>

namespace cutover {
namespace {

// By "returning" and not by the count of rows: a statement whose rows are
// counted costs three trips to the server instead of one. One statement for
// all of them reads every step of the plan: both databases join from that end.
bool Update(soci::session& session, const std::string& plan_id,
            const StepRecord& record) {
  const std::string state = StepStateName(record.state);
  const long long attempts = record.attempts, sent = record.sent_at.us,
                  odd = record.odd_since.us, resume = record.resume_at.us,
                  wave = record.place.wave, move = record.place.move,
                  step = record.place.step;
  long long changed = 0;
  session << "update step set state = :state, attempts = :attempts,"
             " sent_at = :sent, odd_since = :odd, resume_at = :resume,"
             " receipt = :receipt, detail = :detail"
             " where plan_id = :plan and wave = :wave and move = :move"
             " and step = :step returning step",
      soci::into(changed), soci::use(state), soci::use(attempts),
      soci::use(sent), soci::use(odd), soci::use(resume),
      soci::use(record.receipt), soci::use(record.detail), soci::use(plan_id),
      soci::use(wave), soci::use(move), soci::use(step);
  return session.got_data();
}

}  // namespace

Status StepRows::Save(soci::session& session) const {
  for (const auto& [plan_id, record] : rows_) {
    if (!Update(session, *plan_id, *record))
      return Error{ErrorCode::kBug, "a step has no row in " + *plan_id};
  }
  return Done{};
}

}  // namespace cutover
