#pragma once

#include <set>
#include <string>
#include <unordered_set>

#include "engine/model/snapshot.h"
#include "engine/plan/policy.h"

namespace cutover {

/// Chooses the part of a snapshot that the plan of a campaign asks about, so
/// that an estate of a million people is planned in the memory of those whom
/// the campaign concerns. BuildPlan gives of an excerpt what it gives of the
/// whole, byte for byte.
///
/// Walk the users (Meet), then the numbers (WantsNumber), then the users anew
/// (WantsToo). Kept are the users whom a rule meets or the campaign names;
/// the numbers that they hold, are to get, or that share a base with these;
/// and the other holders of those numbers, in Teams and in the directory.
class Excerpt {
 public:
  /// `policy` outlives it.
  explicit Excerpt(const Policy& policy);

  /// A user to be kept whatever the campaign says; before the first walk.
  void AlsoKeep(const std::string& upn);

  /// Numbers that internal extensions lead to: which of them the others hold
  /// is told in left_out(); before the last walk.
  void HeedExtensions(std::set<std::string> numbers) {
    extensions_ = std::move(numbers);
  }

  /// First walk: whether the user belongs to the excerpt already.
  bool Meet(const User& user);
  bool WantsNumber(const NumberRecord& record);
  /// Last walk: whether a user whom Meet declined belongs to it after all;
  /// who does not is counted.
  bool WantsToo(const User& user);
  const LeftOut& left_out() const { return left_out_; }

 private:
  const Policy& policy_;
  std::set<std::string> extensions_;  ///< numbers that extensions lead to
  std::unordered_set<std::string> named_;  ///< UPNs in lower case
  std::unordered_set<std::string> bases_;  ///< of numbers that are asked about
  std::unordered_set<std::string> cloud_ids_;  ///< holders of such numbers
  LeftOut left_out_;
};

/// The excerpt of a snapshot that is at hand whole.
Snapshot ExcerptOf(const Snapshot& snapshot, const Policy& policy);

}  // namespace cutover
