#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/model/finding.h"
#include "engine/model/phone_number.h"
#include "engine/model/plan.h"

namespace cutover {

/// What one check answered when the planner asked it.
struct CheckAnswer {
  std::string id;
  std::string rule;   ///< what must hold, for people
  std::string about;  ///< the user, a wave or "tenant"
  std::vector<Finding> findings;
  std::vector<std::string> not_checked;  ///< why the check did not look

  bool IsPass() const { return findings.empty() && not_checked.empty(); }
};

/// Stands by while a plan is made and writes down what the planner does about
/// one user; it never changes what comes out.
struct Witness {
  UserKey user;
  /// Of the user, its number, its wave and the tenant; in the order asked.
  std::vector<CheckAnswer> answers = {};
  /// What the user was to go through, even when a check then said no.
  std::vector<Step> steps = {};
  std::optional<NumberValue> number = {};
  Facts after = {};
};

}  // namespace cutover
