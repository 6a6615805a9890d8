#include "engine/store/chain.h"

#include <soci/soci.h>

#include <map>
#include <tuple>

#include "engine/base/digest.h"
#include "engine/base/json.h"
#include "engine/store/value_rows.h"

namespace cutover {
namespace {

Json ValueToJson(const Value& value) {
  return value ? Json(*value) : Json(nullptr);
}

soci::indicator IndicatorOf(const Value& value) {
  return value ? soci::i_ok : soci::i_null;
}

Value ColumnValue(const soci::row& row, size_t column) {
  if (row.get_indicator(column) == soci::i_null) return std::nullopt;
  return row.get<std::string>(column);
}

Event EventFrom(const soci::row& row) {
  Event event;
  event.plan_id = row.get<std::string>(0);
  event.seq = row.get<long long>(1);
  event.at = Time{row.get<long long>(2)};
  event.actor = row.get<std::string>(3);
  event.kind = row.get<std::string>(4);
  event.user_key = row.get<std::string>(5);
  event.upn = row.get<std::string>(6);
  event.wave = row.get<long long>(7);
  event.move = row.get<long long>(8);
  event.step = row.get<long long>(9);
  event.step_kind = row.get<std::string>(10);
  event.before = ColumnValue(row, 11);
  event.after = ColumnValue(row, 12);
  event.seen = ColumnValue(row, 13);
  event.detail = row.get<std::string>(14);
  event.prev_hash = row.get<std::string>(15);
  event.hash = row.get<std::string>(16);
  return event;
}

using Place = std::tuple<int64_t, int64_t, int64_t>;

// The state that the last event of a step leaves it in.
std::map<Place, std::string> StatesByEvents(const std::vector<Event>& events) {
  std::map<Place, std::string> states;
  for (const Event& event : events) {
    if (event.step < 0) continue;
    const Place place{event.wave, event.move, event.step};
    if (event.kind == "step.intent") states[place] = "intent";
    if (event.kind == "step.done" || event.kind == "step.recovered")
      states[place] = "done";
    if (event.kind == "step.skipped") states[place] = "skipped";
    if (event.kind == "step.failed") states[place] = "failed";
    if (event.kind == "step.drifted") states[place] = "drifted";
  }
  return states;
}

// Steps whose stored state is not the one that the events say.
std::vector<std::string> UnexplainedSteps(
    std::map<Place, std::string> stored,
    std::map<Place, std::string> explained) {
  for (const auto& [place, state] : explained) {
    stored.try_emplace(place, "gone");
  }
  std::vector<std::string> faults;
  for (const auto& [place, state] : stored) {
    const std::string& by_events =
        explained.try_emplace(place, "planned").first->second;
    if (by_events == state) continue;
    const auto [wave, move, step] = place;
    faults.push_back("step " + std::to_string(wave) + "/" +
                     std::to_string(move) + "/" + std::to_string(step) +
                     " is " + state + ", but its events say " + by_events);
  }
  return faults;
}

// Events for which `condition` holds, which speaks of :id and :other.
Result<std::vector<Event>> Select(Database& database, const char* condition,
                                  const std::string& id,
                                  const std::string& other) {
  std::vector<Event> events;
  TRY(database.InTransaction([&](soci::session& session) -> Status {
    soci::rowset<soci::row> rows =
        (session.prepare
             << "select plan_id, seq, at, actor, kind, user_key, upn, wave,"
                " move, step, step_kind, before_value, after_value,"
                " seen_value, detail, prev_hash, hash from event where "
             << condition,
         soci::use(id, "id"), soci::use(other, "other"));
    for (const soci::row& row : rows) events.push_back(EventFrom(row));
    return Done{};
  }));
  return events;
}

// What the columns of an event are bound to, where they are not its own.
struct BoundEvent {
  explicit BoundEvent(const Event& from)
      : event(from),
        seq(from.seq),
        at(from.at.us),
        wave(from.wave),
        move(from.move),
        step(from.step),
        before(from.before.value_or("")),
        after(from.after.value_or("")),
        seen(from.seen.value_or("")),
        before_is(IndicatorOf(from.before)),
        after_is(IndicatorOf(from.after)),
        seen_is(IndicatorOf(from.seen)) {}

  const Event& event;
  long long seq, at, wave, move, step;
  std::string before, after, seen;
  soci::indicator before_is, after_is, seen_is;
};

void Insert(soci::session& session, const std::vector<Event>& events) {
  std::vector<BoundEvent> bound(events.begin(), events.end());
  // Runs where its scope ends.
  auto insert =
      session << "insert into event (plan_id, seq, at, actor, kind, user_key,"
                 " upn, wave, move, step, step_kind, before_value,"
                 " after_value, seen_value, detail, prev_hash, hash) values " +
                     ValueRows("(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                               bound.size());
  for (BoundEvent& each : bound) {
    const Event& event = each.event;
    insert, soci::use(event.plan_id), soci::use(each.seq), soci::use(each.at),
        soci::use(event.actor), soci::use(event.kind),
        soci::use(event.user_key), soci::use(event.upn), soci::use(each.wave),
        soci::use(each.move), soci::use(each.step), soci::use(event.step_kind),
        soci::use(each.before, each.before_is),
        soci::use(each.after, each.after_is),
        soci::use(each.seen, each.seen_is), soci::use(event.detail),
        soci::use(event.prev_hash), soci::use(event.hash);
  }
}

std::vector<std::string> FaultsOf(const std::vector<Event>& events,
                                  int64_t length, const std::string& head) {
  std::vector<std::string> faults;
  std::string prev_hash;
  int64_t expected = 1;
  for (const Event& event : events) {
    const std::string which = "event " + std::to_string(event.seq);
    if (event.seq != expected) {
      faults.push_back(which + ": " + std::to_string(event.seq - expected) +
                       " event(s) before it are missing");
    }
    if (event.prev_hash != prev_hash) {
      faults.push_back(which + ": does not follow the event before it");
    }
    if (EventHash(event) != event.hash) {
      faults.push_back(which + ": was edited");
    }
    prev_hash = event.hash;
    expected = event.seq + 1;
  }
  if (expected - 1 != length || prev_hash != head) {
    faults.push_back("the chain ends at event " +
                     std::to_string(expected - 1) + ", but " +
                     std::to_string(length) + " were written: cut short");
  }
  return faults;
}

}  // namespace

std::string EventHash(const Event& event) {
  return Sha256Hex(CanonicalJson(Json::array(
      {event.prev_hash, event.plan_id, event.seq, event.at.us, event.actor,
       event.kind, event.user_key, event.upn, event.wave, event.move,
       event.step, event.step_kind, ValueToJson(event.before),
       ValueToJson(event.after), ValueToJson(event.seen), event.detail})));
}

Status AppendEvent(soci::session& session, Event event) {
  Chains chains(session);
  TRY(chains.Append(std::move(event)));
  chains.Close();
  return Done{};
}

Result<Chains::End*> Chains::EndOf(const std::string& plan_id) {
  const auto [at, is_new] = ends_.try_emplace(plan_id);
  End& end = at->second;
  if (!is_new) return &end;
  // A write first: it locks the row, so that others who write to the same
  // chain (a run, and a person who controls it) take turns.
  session_ << "update plan set chain_length = chain_length where id = :id"
              " returning chain_length, chain_head",
      soci::into(end.length), soci::into(end.head), soci::use(plan_id, "id");
  if (session_.got_data()) return &end;
  ends_.erase(at);
  return Error{ErrorCode::kBug, "no plan " + plan_id + " to log to"};
}

Status Chains::Append(Event event) {
  auto end = EndOf(event.plan_id);
  if (!end.ok()) return end.error();
  event.seq = (*end)->length + 1;
  event.prev_hash = (*end)->head;
  event.hash = EventHash(event);
  **end = {event.seq, event.hash};
  events_.push_back(std::move(event));
  return Done{};
}

void Chains::Close() {
  if (!events_.empty()) Insert(session_, events_);
  events_.clear();
  for (const auto& [plan_id, end] : ends_) {
    session_ << "update plan set chain_length = :length, chain_head = :head"
                " where id = :id",
        soci::use(end.length), soci::use(end.head), soci::use(plan_id);
  }
  ends_.clear();
}

Result<std::vector<Event>> Audit::Read(const std::string& plan_id) {
  return Select(database_,
                "plan_id = :id or :other = '' order by plan_id, seq", plan_id,
                plan_id);
}

Result<std::vector<Event>> Audit::Read(const std::string& plan_id,
                                       const std::string& kind) {
  return Select(database_, "plan_id = :id and kind = :other order by seq",
                plan_id, kind);
}

Result<std::optional<Event>> Audit::Last(const std::string& plan_id,
                                         const std::string& prefix) {
  auto last = Select(database_,
                     "plan_id = :id and kind like :other"
                     " order by seq desc limit 1",
                     plan_id, prefix + "%");
  if (!last.ok()) return last.error();
  if (last->empty()) return std::optional<Event>();
  return std::optional<Event>(std::move(last->front()));
}

Result<std::vector<std::string>> Audit::Chains() {
  std::vector<std::string> ids;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    soci::rowset<std::string> rows =
        (session.prepare << "select id from plan order by created_at, id");
    for (const std::string& id : rows) ids.push_back(id);
    return Done{};
  }));
  return ids;
}

Result<std::vector<std::string>> Audit::Verify(const std::string& plan_id) {
  auto events = Read(plan_id);
  if (!events.ok()) return events.error();
  long long length = 0;
  std::string head;
  std::map<Place, std::string> states;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    session << "select chain_length, chain_head from plan where id = :id",
        soci::into(length), soci::into(head), soci::use(plan_id, "id");
    if (!session.got_data()) {
      return Error{ErrorCode::kNotFound, "there is no plan " + plan_id,
                   "\"cutover status\" lists them"};
    }
    soci::rowset<soci::row> rows =
        (session.prepare << "select wave, move, step, state from step"
                            " where plan_id = :id",
         soci::use(plan_id, "id"));
    for (const soci::row& row : rows) {
      states[Place{row.get<long long>(0), row.get<long long>(1),
                   row.get<long long>(2)}] = row.get<std::string>(3);
    }
    return Done{};
  }));
  auto faults = FaultsOf(*events, length, head);
  for (auto& fault : UnexplainedSteps(states, StatesByEvents(*events))) {
    faults.push_back(std::move(fault));
  }
  return faults;
}

}  // namespace cutover
