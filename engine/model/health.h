#pragma once

#include <optional>

#include "engine/base/json.h"
#include "engine/base/time.h"

namespace cutover {

enum class OnHalt {
  kStop,      ///< the run ends
  kRollBack,  ///< and the last wave that was moved is taken back
};

/// How a campaign has the calls of moved users judged between waves: the share
/// of calls that fail, against the share before the move.
struct HealthPolicy {
  /// The rise of that share (0 to 1) which is to be found.
  double worse = 0.05;
  /// Chance of halting though nothing is worse, and of going on though it is.
  double false_halt = 0.05;
  double missed = 0.05;
  /// The share before the move, of users whose own calls are too few.
  double failures_before = 0.03;
  /// How far back calls before the move are counted.
  Duration look_back = Hours(14 * 24);
  /// Undecided that long after the last cut-over, the run goes on; 0 = never.
  Duration go_on_after = {};
  OnHalt on_halt = OnHalt::kStop;
  friend bool operator==(const HealthPolicy&, const HealthPolicy&) = default;
};

Json HealthToJson(const HealthPolicy& health);
/// Of what HealthToJson gave; nothing when it is null or no object.
std::optional<HealthPolicy> HealthFromJson(const Json& json);

}  // namespace cutover
