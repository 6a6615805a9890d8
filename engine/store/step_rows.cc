#include "engine/store/step_rows.h"

#include <soci/soci.h>

namespace cutover {
namespace {

constexpr const char* kStateNames[] = {"planned", "intent", "done",
                                       "skipped", "failed", "drifted"};

StepState StateNamed(const std::string& name) {
  for (int i = 0; i < 6; ++i) {
    if (name == kStateNames[i]) return static_cast<StepState>(i);
  }
  return StepState::kPlanned;
}

constexpr const char* kColumns =
    "select wave, move, step, state, attempts, sent_at, odd_since, resume_at,"
    " receipt, detail from step where plan_id = :plan";

// Into variables, not rows that are described one by one: a restart waits for
// 100,000 of them. `numbers` are what the rest of the query asks for.
std::vector<StepRecord> Read(soci::session& session,
                             const std::string& plan_id,
                             const std::string& rest,
                             const std::vector<long long>& numbers = {}) {
  long long wave = 0, move = 0, step = 0, attempts = 0, sent = 0, odd = 0,
            resume = 0;
  std::string state, receipt, detail;
  auto query =
      (session.prepare << kColumns + rest, soci::into(wave), soci::into(move),
       soci::into(step), soci::into(state), soci::into(attempts),
       soci::into(sent), soci::into(odd), soci::into(resume),
       soci::into(receipt), soci::into(detail), soci::use(plan_id));
  for (const long long& number : numbers) query, soci::use(number);
  soci::statement read = query;
  read.execute();
  std::vector<StepRecord> records;
  while (read.fetch()) {
    records.push_back(StepRecord{{wave, move, step},
                                 StateNamed(state),
                                 attempts,
                                 Time{sent},
                                 Time{odd},
                                 Time{resume},
                                 receipt,
                                 detail});
  }
  return records;
}

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

const char* StepStateName(StepState state) {
  return kStateNames[static_cast<size_t>(state)];
}

std::vector<StepRecord> ReadStepRows(soci::session& session,
                                     const std::string& plan_id) {
  return Read(session, plan_id, " order by wave, move, step");
}

std::vector<StepRecord> ReadStepRows(soci::session& session,
                                     const std::string& plan_id, int64_t wave) {
  return Read(session, plan_id, " and wave = :wave order by move, step",
              {wave});
}

std::vector<StepRecord> ReadStepRows(soci::session& session,
                                     const std::string& plan_id, int64_t wave,
                                     int64_t move) {
  return Read(session, plan_id,
              " and wave = :wave and move = :move order by step", {wave, move});
}

Status StepRows::Save(soci::session& session) const {
  for (const auto& [plan_id, record] : rows_) {
    if (!Update(session, *plan_id, *record))
      return Error{ErrorCode::kBug, "a step has no row in " + *plan_id};
  }
  return Done{};
}

}  // namespace cutover
