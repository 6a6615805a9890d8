#pragma once

#include <map>
#include <optional>
#include <string>

#include "engine/base/clock.h"
#include "engine/model/user.h"
#include "engine/store/database.h"

namespace cutover {

enum class ControlVerb {
  kPause,
  kResume,
  kStop,
  kHold,
  kRelease,
  kConcurrency
};

const char* ControlVerbName(ControlVerb verb);

/// What a person tells the run of a plan.
struct ControlOrder {
  ControlVerb verb = ControlVerb::kPause;
  UserKey user_key = {};  ///< of hold and release
  std::string upn = {};   ///< of the same, for people
  int64_t value = 0;      ///< of concurrency
  std::string by = {};
  std::string why = {};
  Time at = {};
  int64_t seq = 0;  ///< of its event in the plan's chain
};

/// "paused by ann: the SBC is being patched", for people.
std::string DescribeOrder(const ControlOrder& order);

/// What all orders of a plan say together: the last word counts. A resume
/// takes back a pause and a stop.
struct ControlState {
  int64_t last = 0;  ///< seq of the last order
  std::optional<ControlOrder> pause = {};
  std::optional<ControlOrder> stop = {};
  std::optional<ControlOrder> concurrency = {};
  std::map<UserKey, ControlOrder> holds = {};

  void Take(const ControlOrder& order);
};

/// Orders to runs, each with its event in the plan's chain. They need no lock:
/// whoever runs the plan reads them.
class ControlStore {
 public:
  ControlStore(Database& database, const Clock& clock)
      : database_(database), clock_(clock) {}

  /// Adds the order and event control.VERB, by whom and why. `order.at` and
  /// `order.seq` are set here.
  Status Say(const std::string& plan_id, ControlOrder order);
  /// Takes the orders after `state.last` into `state`.
  Status Update(const std::string& plan_id, ControlState& state);

 private:
  Database& database_;
  const Clock& clock_;
};

}  // namespace cutover
