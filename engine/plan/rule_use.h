#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/model/finding.h"
#include "engine/model/snapshot.h"
#include "engine/plan/policy.h"

namespace cutover {

/// Whether everybody who meets the conditions of `narrow` meets those of
/// `wide`, whatever the estate: `narrow` behind `wide` could never decide.
bool Covers(const Rule& wide, const Rule& narrow);

/// Numbers of the policy's rules whose conditions the user meets, ascending.
std::vector<size_t> RulesMet(const User& user, const Policy& policy);

/// Which rules met whom: what the author of a campaign cannot see in the file.
class RuleUse {
 public:
  /// `policy` outlives it.
  explicit RuleUse(const Policy& policy) : policy_(policy) {}

  /// One user with voice and what it meets; in any order.
  void Add(const User& user, const std::vector<size_t>& met);
  /// CUT-RULE warnings: a rule that meets nobody, with the condition to blame;
  /// one whose users all meet a rule ahead of it; two rules that meet the same
  /// users and want different things of them, unless the first is the narrower
  /// one, which is how an exception is written.
  std::vector<Finding> Findings(const Snapshot& snapshot) const;

 private:
  struct Overlap {
    int users = 0;
    std::set<std::string> first_names;  ///< a few, the first by name
  };

  Finding MeetsNobody(const Rule& rule, const Snapshot& snapshot) const;

  const Policy& policy_;
  std::map<size_t, int> met_;      ///< users by rule
  std::map<size_t, int> decided_;  ///< users by the rule that decided
  /// By the rule that decided and another one that the users meet.
  std::map<std::pair<size_t, size_t>, Overlap> overlaps_;
};

}  // namespace cutover
