#include "engine/store/reservation_store.h"

#include <soci/soci.h>

#include <vector>

#include "engine/model/phone_number.h"

namespace cutover {
namespace {

using A = Attribute;

constexpr const char* kUser = "user";
constexpr const char* kNumber = "number";

std::string NumberIn(A attribute, const Value& value) {
  if (!value) return "";
  if (attribute == A::kAdLine) {
    auto line = PhoneNumber::Parse(*value);
    return line.ok() ? line->Text() : "";
  }
  auto number = NumberValue::Parse(*value);
  return number.ok() ? number->number.Text() : "";
}

// A plan that never began and may not any more holds nothing.
void DropLapsed(soci::session& session, Time now) {
  const long long at = now.us;
  session << "delete from reservation where begin_by < :now and not exists"
             " (select 1 from step where step.plan_id = reservation.plan_id)",
      soci::use(at);
}

// Inserting is the question: of two who ask at once one waits for the other's
// transaction and then finds its row.
class Reserving {
 public:
  Reserving(soci::session& session, const std::string& plan_id,
            const Plan& plan)
      : session_(session), plan_id_(plan_id), plan_(plan) {}

  /// `who` is for people.
  Status Take(const std::string& kind, const std::string& name,
              const std::string& who) {
    const long long begin_by = plan_.valid_until.us;
    soci::statement insert =
        (session_.prepare << "insert into reservation (tenant_id, kind, name,"
                             " plan_id, begin_by) values (:tenant, :kind,"
                             " :name, :plan, :begin_by)"
                             " on conflict do nothing",
         soci::use(plan_.tenant_id), soci::use(kind), soci::use(name),
         soci::use(plan_id_), soci::use(begin_by));
    insert.execute(true);
    if (insert.get_affected_rows() == 1) return Done{};
    std::string holder;
    session_ << "select plan_id from reservation where tenant_id = :tenant"
                " and kind = :kind and name = :name",
        soci::use(plan_.tenant_id), soci::use(kind), soci::use(name),
        soci::into(holder);
    if (holder == plan_id_ || holder == plan_.undoes) return Done{};
    return Error{ErrorCode::kConflict,
                 who + " is reserved by plan " + holder +
                     ", which is approved and not at its end",
                 "finish that plan (cutover apply " + holder +
                     "), or plan its campaign again without it; then plan "
                     "this one again"};
  }

 private:
  soci::session& session_;
  const std::string& plan_id_;
  const Plan& plan_;
};

}  // namespace

std::map<std::string, std::string> NumbersTouched(const Plan& plan) {
  std::map<std::string, std::string> numbers;
  for (const Wave& wave : plan.waves) {
    for (const Move& move : wave.moves) {
      for (const Step& step : move.steps) {
        const A attribute = step.attribute();
        if (attribute == A::kPrivateNumber)
          numbers.emplace(step.item, move.user.upn);
        if (attribute != A::kNumber && attribute != A::kAdLine) continue;
        for (const Value& value : {step.before, step.after}) {
          const std::string number = NumberIn(attribute, value);
          if (!number.empty()) numbers.emplace(number, move.user.upn);
        }
      }
    }
  }
  return numbers;
}

// In the order of the names, so that two plans that ask at once for the same
// cannot wait for each other.
Status Reserve(soci::session& session, const std::string& plan_id,
               const Plan& plan, Time now) {
  DropLapsed(session, now);
  Reserving reserving(session, plan_id, plan);
  for (const auto& [number, upn] : NumbersTouched(plan))
    TRY(reserving.Take(kNumber, number, number + " (" + upn + ")"));
  std::map<UserKey, std::string> users;
  for (const Wave& wave : plan.waves) {
    for (const Move& move : wave.moves)
      users.emplace(move.user.key, move.user.upn);
  }
  for (const auto& [key, upn] : users) TRY(reserving.Take(kUser, key, upn));
  return Done{};
}

void ReleaseReservations(soci::session& session, const std::string& plan_id) {
  session << "delete from reservation where plan_id = :plan",
      soci::use(plan_id);
}

Result<Reservations> ReservationStore::Held(const std::string& tenant_id,
                                            const std::string& but, Time now) {
  Reservations held;
  TRY(database_.InTransaction([&](soci::session& session) -> Status {
    DropLapsed(session, now);
    soci::rowset<soci::row> rows =
        (session.prepare << "select kind, name, plan_id from reservation"
                            " where tenant_id = :tenant and plan_id <> :but",
         soci::use(tenant_id), soci::use(but));
    for (const soci::row& row : rows) {
      auto& side = row.get<std::string>(0) == kUser ? held.users : held.numbers;
      side[row.get<std::string>(1)] = row.get<std::string>(2);
    }
    return Done{};
  }));
  return held;
}

Status ReservationStore::Release(const std::string& plan_id) {
  return database_.InTransaction([&](soci::session& session) -> Status {
    ReleaseReservations(session, plan_id);
    return Done{};
  });
}

}  // namespace cutover
