#pragma once

#include <map>
#include <string>

#include "engine/base/time.h"
#include "engine/model/plan.h"
#include "engine/store/database.h"

namespace cutover {

/// What approved plans that are not at their end have for themselves.
struct Reservations {
  std::map<UserKey, std::string> users;        ///< to plan id
  std::map<std::string, std::string> numbers;  ///< number's text to plan id
};

/// Keeps users and numbers to one plan at a time: a plan gets all that it
/// touches, in the transaction that approves it, or is not approved. It keeps
/// them until its run has ended, until another supersedes it, or, never begun,
/// until it may not begin any more.
class ReservationStore {
 public:
  explicit ReservationStore(Database& database) : database_(database) {}

  /// Of all plans of the tenant but `but`, which may be "".
  Result<Reservations> Held(const std::string& tenant_id,
                            const std::string& but, Time now);
  /// What the plan holds is free again; nothing held is no error.
  Status Release(const std::string& plan_id);

 private:
  Database& database_;
};

/// Inside the transaction that approves the plan. A rollback shares what the
/// plan that it undoes holds. kConflict names what another plan holds.
Status Reserve(soci::session& session, const std::string& plan_id,
               const Plan& plan, Time now);
/// Inside a transaction of the caller.
void ReleaseReservations(soci::session& session, const std::string& plan_id);

/// Every number that a step of the plan takes or gives.
std::map<std::string, std::string> NumbersTouched(const Plan& plan);

}  // namespace cutover
