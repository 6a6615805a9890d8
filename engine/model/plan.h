#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/time.h"
#include "engine/model/finding.h"
#include "engine/model/health.h"
#include "engine/model/step_kinds.h"
#include "engine/model/user.h"

namespace cutover {

/// Bring one attribute of one user from `before` to `after`. Setting it twice
/// does no harm. Of a wait, `after` is what must become visible.
struct Step {
  StepKind kind = StepKind::kUsageLocation;
  std::string item = {};  ///< which SKU of kLicence; else ""
  Value before;
  Value after;
  std::string reason = {};  ///< for people; never steers anything
  friend bool operator==(const Step&, const Step&) = default;

  Attribute attribute() const { return RowOf(kind).attribute; }
  bool IsWait() const { return RowOf(kind).mode == StepMode::kWait; }
};

/// One user's steps in order: the unit of success and of compensation.
struct Move {
  Identity user;
  std::string state;  ///< S01 … S21 of domain.md 1.4
  std::string path;   ///< P1b, P3A, P3B, P5, P7, repair, rollback
  std::string rule;   ///< the campaign rule that chose the targets
  std::vector<Step> steps;
  /// How many of the first steps are staging: reversible, and inert for the
  /// user until the cut-over, which is the rest.
  int staged = 0;
  friend bool operator==(const Move&, const Move&) = default;
};

/// When a wave may act. Both ends in UTC; `zone` is for people.
struct Window {
  Time opens;
  Time closes;
  std::string zone;
  friend bool operator==(const Window&, const Window&) = default;
};

/// Moves that run together. Number 0 is the pilot.
struct Wave {
  int number = 0;
  std::string name;
  std::optional<Window> window;
  std::vector<Move> moves;
  /// When staging may run, up to the window; without it staging and cut-over
  /// run together in the window.
  std::optional<Window> staging = {};
  friend bool operator==(const Wave&, const Wave&) = default;
};

enum class Purpose { kMove, kRollback };

/// Bump when a recipe or step changes meaning; part of every digest.
inline constexpr const char* kRecipeVersion = "2";
/// Without staging. Still read, so that what was begun by it can be ended or
/// taken back.
inline constexpr const char* kOldRecipeVersion = "1";

/// What will be done, in full, as data. A plan *is* the dry run: it is built
/// without any writer, approved by its digest and executed as it stands.
struct Plan {
  Purpose purpose = Purpose::kMove;
  std::string tenant_id;
  std::string snapshot_id;
  std::string snapshot_digest;
  std::string campaign;  ///< its name
  std::string campaign_digest;
  std::string undoes;         ///< of a rollback: the plan id it undoes
  std::string scope;          ///< of a rollback: what of it, for people
  /// The plan of the same campaign that this one takes over from, or "".
  std::string continues = {};
  Time read_at;               ///< when the snapshot was taken
  Time valid_until;           ///< past it the plan is stale and refused
  Duration rollback_horizon;  ///< its approval covers a rollback that long
  int max_failures = 5;       ///< failed moves after which the run stops
  std::vector<Wave> waves;
  std::vector<Finding> findings;
  std::string recipes = kRecipeVersion;  ///< by which it was made
  /// How calls are judged between waves; without it they are not.
  std::optional<HealthPolicy> health = {};
  friend bool operator==(const Plan&, const Plan&) = default;
};

/// Canonical JSON ("cutover.plan/1"): same plan, same bytes. `size` is how many
/// it will be, where that is known.
std::string PlanToText(const Plan& plan, size_t size = 0);
/// Refuses what it does not know: a plan is executed whole or not at all.
Result<Plan> PlanFromText(const std::string& text);
/// SHA-256 of the canonical text: what a person approves.
std::string PlanDigest(const std::string& plan_text);
/// "p-" and the first 12 digits of the digest; its run is "r-" and the same.
std::string PlanIdOf(const std::string& digest);
std::string RunIdOf(const std::string& plan_id);
/// The plan id for "p-…" or "r-…"; anything else is returned unchanged.
std::string PlanIdOfRun(const std::string& run_or_plan_id);

size_t CountMoves(const Plan& plan);
size_t CountSteps(const Plan& plan);

}  // namespace cutover
