#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/store/journal.h"
#include "engine/store/plan_store.h"

namespace cutover {

inline constexpr const char* kCompensation = "compensation of ";

/// What the store has of plans that take back some of a run.
struct SavedRollbacks {
  std::vector<std::pair<std::string, Plan>> compensations;  ///< id and plan
  std::set<UserKey> users;  ///< of all of them, people's rollbacks included
  std::set<std::string> ids = {};  ///< of all of them, too
};

/// Adds those that `saved` does not have yet.
Status LoadRollbacks(PlanStore& store, const std::string& undone_id,
                     SavedRollbacks& saved);

/// The compensation of that user with its id; null when there is none.
const std::pair<std::string, Plan>* CompensationOf(const SavedRollbacks& saved,
                                                   const UserKey& user);
/// How many of them have brought their user back.
Result<int> CountBroughtBack(Database& database, const SavedRollbacks& saved);

/// Saves a compensation as approved by the approval of what it undoes, and
/// gives its id.
Result<std::string> SaveCompensation(PlanStore& store, const Plan& plan,
                                     const std::string& actor,
                                     const Approval& undone, Time now);

/// Puts into the log and into the audit, as compensation.failed, that a failed
/// user could not be taken back.
void TellNotTakenBack(Journal& journal, const Identity& user, const Error& why);

/// By user key, what the audit has of these: the last reason of each.
Result<std::map<UserKey, std::string>> WhyNotTakenBack(
    Database& database, const std::string& plan_id);

}  // namespace cutover
