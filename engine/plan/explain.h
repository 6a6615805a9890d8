#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/dial/call_plan.h"
#include "engine/model/plan.h"
#include "engine/model/snapshot.h"
#include "engine/plan/classify.h"
#include "engine/plan/policy.h"
#include "engine/plan/witness.h"

namespace cutover {

/// One rule of the campaign, as the user met it.
struct RuleAnswer {
  std::string name;
  int line = 0;
  bool decides = false;
  /// Conditions that do not hold, in sentences; of a rule behind the one that
  /// decides: empty too, when it would have held.
  std::vector<std::string> unmet = {};
};

/// One thing that the user is to become, and what chose it.
struct TargetAnswer {
  std::string what;
  std::string value;
  std::string why;
};

/// A wave as its users know it.
struct ExplainedWave {
  int number = 0;
  std::string name;
  std::optional<Window> window;
  std::optional<Window> staging;
  std::vector<std::string> because;
};

/// Why the plan treats one user as it does. Everything is told in sentences.
struct Explanation {
  Identity user;
  UserState state = UserState::kUnknown;
  std::vector<std::string> evidence;  ///< the facts that tell the state
  std::vector<RuleAnswer> rules;      ///< in the campaign's order
  std::vector<TargetAnswer> targets;
  std::string path;  ///< "" when there is none
  std::vector<Step> steps;
  int staged = 0;  ///< how many of the first steps are staging
  std::vector<CheckAnswer> checks;
  std::vector<Finding> findings;  ///< about the user, all that the plan says
  std::vector<Finding> calls;     ///< of the user's class of calls
  std::optional<ExplainedWave> wave;
  std::string outcome;  ///< "moves in wave 2", or why it does not
};

/// Makes the plan once more and tells how it came to what it does with the
/// user of that UPN. Pure, like BuildPlan. kNotFound when nobody has the UPN;
/// the planner's own refusal when the campaign cannot be planned.
Result<Explanation> Explain(const Snapshot& snapshot, const Policy& policy,
                            Time now, const CallPlan* calls,
                            const std::string& upn);

/// The conditions of the rule that do not hold for the user, in sentences;
/// empty when the rule meets the user.
std::vector<std::string> UnmetConditions(const User& user, const Rule& rule);

}  // namespace cutover
