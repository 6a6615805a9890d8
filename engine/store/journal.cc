#include "engine/store/journal.h"

#include <soci/soci.h>

#include <algorithm>
#include <array>
#include <span>

#include "engine/store/chain.h"
#include "engine/store/step_rows.h"
#include "engine/store/value_rows.h"

namespace cutover {
namespace {

using Places = std::vector<std::array<long long, 3>>;

Places PlacesOf(const Plan& plan) {
  Places places;
  for (size_t wave = 0; wave < plan.waves.size(); ++wave) {
    const auto& moves = plan.waves[wave].moves;
    for (size_t move = 0; move < moves.size(); ++move) {
      for (size_t step = 0; step < moves[move].steps.size(); ++step) {
        places.push_back({static_cast<long long>(wave),
                          static_cast<long long>(move),
                          static_cast<long long>(step)});
      }
    }
  }
  return places;
}

void InsertRows(soci::session& session, const std::string& plan_id,
                std::span<std::array<long long, 3>> places) {
  // Runs where its scope ends.
  auto insert =
      session << "insert into step (plan_id, wave, move, step, state,"
                 " attempts, sent_at, odd_since, resume_at, receipt, detail)"
                 " values " +
                     ValueRows("(?, ?, ?, ?, 'planned', 0, 0, 0, 0, '', '')",
                               places.size());
  for (auto& [wave, move, step] : places) {
    insert, soci::use(plan_id), soci::use(wave), soci::use(move),
        soci::use(step);
  }
}

// Rows for every step, once; says whether the run is new.
Result<bool> MakeRows(soci::session& session, const std::string& plan_id,
                      const Plan& plan) {
  constexpr size_t kAtATime = 250;  // a statement has a limit of binds
  long long count = 0;
  // Of two processes that begin at once the second waits here for the first.
  session << "update plan set chain_length = chain_length where id = :id",
      soci::use(plan_id, "id");
  session << "select count(*) from step where plan_id = :id", soci::into(count),
      soci::use(plan_id, "id");
  if (count > 0) return false;
  Places places = PlacesOf(plan);
  for (size_t at = 0; at < places.size(); at += kAtATime) {
    const size_t rows = std::min(kAtATime, places.size() - at);
    InsertRows(session, plan_id, std::span(places).subspan(at, rows));
  }
  return true;
}

}  // namespace

Journal::Journal(Database& database, const Clock& clock, std::string plan_id,
                 std::string actor, const Lease& lease)
    : own_commits_(std::make_unique<GroupCommit>(database)),
      commits_(*own_commits_),
      database_(database),
      clock_(clock),
      plan_id_(std::move(plan_id)),
      actor_(std::move(actor)),
      lease_(lease) {}

Journal::Journal(GroupCommit& commits, const Clock& clock, std::string plan_id,
                 std::string actor, const Lease& lease)
    : commits_(commits),
      database_(commits.database()),
      clock_(clock),
      plan_id_(std::move(plan_id)),
      actor_(std::move(actor)),
      lease_(lease) {}

Status Journal::Open(const Plan& plan, const char* again) {
  return database_.InTransaction([&](soci::session& session) -> Status {
    TRY(CheckFence(session, lease_));
    auto is_new = MakeRows(session, plan_id_, plan);
    if (!is_new.ok()) return is_new.error();
    const char* kind = *is_new ? "run.started" : again;
    return AppendEvent(session, EventOf(kind, {}, ""));
  });
}

Result<bool> HasRun(Database& database, const std::string& plan_id) {
  long long step = 0;
  bool has_run = false;
  TRY(database.InTransaction([&](soci::session& session) -> Status {
    session << "select step from step where plan_id = :id limit 1",
        soci::into(step), soci::use(plan_id);
    has_run = session.got_data();
    return Done{};
  }));
  return has_run;
}

Result<std::vector<StepRecord>> Journal::Load() {
  return ReadSteps(database_, plan_id_);
}

Result<std::vector<StepRecord>> ReadSteps(Database& database,
                                          const std::string& plan_id) {
  std::vector<StepRecord> records;
  TRY(database.InTransaction([&](soci::session& session) -> Status {
    records = ReadStepRows(session, plan_id);
    return Done{};
  }));
  return records;
}

Result<std::vector<StepRecord>> ReadSteps(Database& database,
                                          const std::string& plan_id,
                                          int64_t wave) {
  std::vector<StepRecord> records;
  TRY(database.InTransaction([&](soci::session& session) -> Status {
    records = ReadStepRows(session, plan_id, wave);
    return Done{};
  }));
  return records;
}

Event Journal::EventOf(const char* kind, const Identity& user,
                       const std::string& detail) const {
  Event event;
  event.plan_id = plan_id_;
  event.at = clock_.Now();
  event.actor = actor_;
  event.kind = kind;
  event.user_key = user.key;
  event.upn = user.upn;
  event.detail = detail;
  return event;
}

Status Journal::Write(const Move& move, const Step& step, StepRecord& record,
                      const char* kind, const Value& seen,
                      const std::string& detail) {
  const auto work = [&](StepRows& steps, Chains& chains) {
    steps.Add(plan_id_, record);
    Event event = EventOf(kind, move.user, detail);
    event.wave = record.place.wave;
    event.move = record.place.move;
    event.step = record.place.step;
    event.step_kind = RowOf(step.kind).id;
    event.before = step.before;
    event.after = step.after;
    event.seen = seen;
    if (!record.request_id.empty())
      event.detail += (detail.empty() ? "request-id " : "; request-id ") +
                      record.request_id;
    return chains.Append(std::move(event));
  };
  return commits_.Write(lease_, work);
}

Status Journal::Begin(const Move& move, const Step& step, StepRecord& record,
                      const std::string& key) {
  record.state = StepState::kIntent;
  record.attempts += 1;
  record.sent_at = clock_.Now();
  record.odd_since = {};
  record.receipt.clear();
  record.request_id.clear();
  return Write(move, step, record, "step.intent", std::nullopt, key);
}

Status Journal::NoteReceipt(const Move& move, const Step& step,
                            StepRecord& record, const std::string& receipt) {
  record.receipt = receipt;
  return Write(move, step, record, "step.receipt", std::nullopt, receipt);
}

Status Journal::Park(const Move& move, const Step& step, StepRecord& record,
                     const std::string& reason) {
  if (!reason.empty()) {
    record.detail = reason;
    return Write(move, step, record, "step.waiting", std::nullopt, reason);
  }
  return commits_.Write(lease_, [&](StepRows& steps, Chains&) -> Status {
    steps.Add(plan_id_, record);
    return Done{};
  });
}

Status Journal::Finish(const Move& move, const Step& step, StepRecord& record,
                       StepState state, const char* kind, const Value& seen,
                       const std::string& detail) {
  record.state = state;
  record.detail = detail;
  return Write(move, step, record, kind, seen, detail);
}

Status Journal::Note(const char* kind, const std::string& detail,
                     const Identity& user) {
  return commits_.Write(lease_, [&](StepRows&, Chains& chains) {
    return chains.Append(EventOf(kind, user, detail));
  });
}

}  // namespace cutover
