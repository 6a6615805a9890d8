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
    " receipt, detail from step where plan_id = :id";

std::vector<StepRecord> RecordsOf(soci::rowset<soci::row>& rows) {
  std::vector<StepRecord> records;
  for (const soci::row& row : rows) {
    records.push_back(StepRecord{
        {row.get<long long>(0), row.get<long long>(1), row.get<long long>(2)},
        StateNamed(row.get<std::string>(3)),
        row.get<long long>(4),
        Time{row.get<long long>(5)},
        Time{row.get<long long>(6)},
        Time{row.get<long long>(7)},
        row.get<std::string>(8),
        row.get<std::string>(9)});
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
  soci::rowset<soci::row> rows =
      (session.prepare << std::string(kColumns) + " order by wave, move, step",
       soci::use(plan_id, "id"));
  return RecordsOf(rows);
}

std::vector<StepRecord> ReadStepRows(soci::session& session,
                                     const std::string& plan_id, int64_t wave) {
  const long long of_wave = wave;
  soci::rowset<soci::row> rows =
      (session.prepare << std::string(kColumns) +
                              " and wave = :wave order by move, step",
       soci::use(plan_id, "id"), soci::use(of_wave, "wave"));
  return RecordsOf(rows);
}

std::vector<StepRecord> ReadStepRows(soci::session& session,
                                     const std::string& plan_id, int64_t wave,
                                     int64_t move) {
  const long long of_wave = wave, of_move = move;
  soci::rowset<soci::row> rows =
      (session.prepare << std::string(kColumns) +
                              " and wave = :wave and move = :move"
                              " order by step",
       soci::use(plan_id, "id"), soci::use(of_wave, "wave"),
       soci::use(of_move, "move"));
  return RecordsOf(rows);
}

Status StepRows::Save(soci::session& session) const {
  for (const auto& [plan_id, record] : rows_) {
    if (!Update(session, *plan_id, *record))
      return Error{ErrorCode::kBug, "a step has no row in " + *plan_id};
  }
  return Done{};
}

}  // namespace cutover
