#include "engine/store/control_store.h"

#include <soci/soci.h>

#include <vector>

#include "engine/store/chain.h"

namespace cutover {
namespace {

constexpr const char* kNames[] = {"pause", "resume",  "stop",
                                  "hold",  "release", "concurrency"};

Result<ControlVerb> VerbNamed(const std::string& name) {
  for (int i = 0; i < 6; ++i) {
    if (name == kNames[i]) return static_cast<ControlVerb>(i);
  }
  return Error{ErrorCode::kBug, "the store has the unknown order " + name};
}

std::string DetailOf(const ControlOrder& order) {
  if (order.verb != ControlVerb::kConcurrency) return order.why;
  return std::to_string(order.value) + " users at a time: " + order.why;
}

}  // namespace

const char* ControlVerbName(ControlVerb verb) {
  return kNames[static_cast<size_t>(verb)];
}

std::string DescribeOrder(const ControlOrder& order) {
  constexpr const char* kDone[] = {"paused", "resumed",  "stopped",
                                   "held",   "released", "concurrency set"};
  return std::string(kDone[static_cast<size_t>(order.verb)]) + " by " +
         order.by + ": " + DetailOf(order);
}

void ControlState::Take(const ControlOrder& order) {
  last = order.seq;
  switch (order.verb) {
    case ControlVerb::kPause:
      pause = order;
      return;
    case ControlVerb::kResume:
      pause.reset();
      stop.reset();
      return;
    case ControlVerb::kStop:
      stop = order;
      return;
    case ControlVerb::kHold:
      holds[order.user_key] = order;
      return;
    case ControlVerb::kRelease:
      holds.erase(order.user_key);
      return;
    case ControlVerb::kConcurrency:
      concurrency = order;
      return;
  }
}

Status ControlStore::Say(const std::string& plan_id, ControlOrder order) {
  return database_.InTransaction([&](soci::session& session) -> Status {
    Event event;
    event.plan_id = plan_id;
    event.at = clock_.Now();
    event.actor = order.by;
    event.kind = std::string("control.") + ControlVerbName(order.verb);
    event.user_key = order.user_key;
    event.upn = order.upn;
    event.detail = DetailOf(order);
    TRY(AppendEvent(session, std::move(event)));
    const std::string verb = ControlVerbName(order.verb);
    const long long value = order.value, at = clock_.Now().us;
    long long seq = 0;
    session << "select chain_length from plan where id = :id", soci::into(seq),
        soci::use(plan_id);
    session << "insert into control (plan_id, seq, verb, user_key, upn, value,"
               " said_by, why, at) values (:plan, :seq, :verb, :user, :upn,"
               " :value, :by, :why, :at)",
        soci::use(plan_id), soci::use(seq), soci::use(verb),
        soci::use(order.user_key), soci::use(order.upn), soci::use(value),
        soci::use(order.by), soci::use(order.why), soci::use(at);
    return Done{};
  });
}

Status ControlStore::Update(const std::string& plan_id, ControlState& state) {
  std::vector<ControlOrder> orders;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    const long long last = state.last;
    soci::rowset<soci::row> rows =
        (session.prepare << "select seq, verb, user_key, upn, value, said_by,"
                            " why, at from control where plan_id = :plan"
                            " and seq > :last order by seq",
         soci::use(plan_id, "plan"), soci::use(last, "last"));
    for (const soci::row& row : rows) {
      auto verb = VerbNamed(row.get<std::string>(1));
      if (!verb.ok()) return verb.error();
      orders.push_back({*verb, row.get<std::string>(2), row.get<std::string>(3),
                        row.get<long long>(4), row.get<std::string>(5),
                        row.get<std::string>(6), Time{row.get<long long>(7)},
                        row.get<long long>(0)});
    }
    return Done{};
  }));
  for (const ControlOrder& order : orders) state.Take(order);
  return Done{};
}

}  // namespace cutover
