#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "engine/model/finding.h"
#include "engine/plan/dial_exam.h"

namespace cutover {

/// What the users of a plan can dial before and after, told once for all whose
/// calls are decided alike: a class is a pair of profiles.
class DialClasses {
 public:
  /// `exam` outlives it.
  explicit DialClasses(DialExam& exam) : exam_(exam) {}

  /// One user that the plan moves.
  void Add(const Facts& before, const Facts& after);
  /// Per class: a PF-U23 warning for each kind of string that leads nowhere
  /// afterwards and for what is lost, with the shortest lost string; a
  /// CUT-DIAL note of what leads out, of what was not proved and of what could
  /// not be compared. Emergency strings are PF-U23's own, user by user.
  std::vector<Finding> Findings() const;

 private:
  using Class = std::pair<std::optional<CallProfile>, CallProfile>;

  DialExam& exam_;
  std::map<Class, int> users_;
};

}  // namespace cutover
