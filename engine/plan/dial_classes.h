#pragma once

#include <map>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/model/finding.h"
#include "engine/plan/dial_exam.h"
#include "engine/plan/extension_book.h"

namespace cutover {

/// Who decides a user's calls before the plan: Teams, or the on-prem pool.
struct CallerBefore {
  std::optional<CallProfile> in_teams = {};
  OnPremCaller on_prem = {};
  friend auto operator<=>(const CallerBefore&, const CallerBefore&) = default;
};

/// Users whose calls are decided alike, before a move and after it.
using DialClass = std::pair<CallerBefore, CallProfile>;

/// Nothing of a user without voice afterwards.
std::optional<DialClass> DialClassOf(const Facts& before, const Facts& after,
                                     const OnPremDial& on_prem);

/// What the users of a plan can dial before and after, told once a class.
class DialClasses {
 public:
  /// `exam` and `on_prem` outlive it.
  DialClasses(DialExam& exam, OnPremDial& on_prem)
      : exam_(exam), on_prem_(on_prem) {}

  /// Who has the numbers of internal extensions, who moves included; before
  /// the findings, which are then told of extensions too. It outlives this.
  void Hold(const ExtensionHolders& holders) { holders_ = &holders; }

  /// One user that the plan moves. The class outlives this; others that equal
  /// it may stand elsewhere.
  void Add(const DialClass& each) { ++users_[&each]; }
  /// Per class: a PF-U23 warning for each kind of string that leads nowhere
  /// afterwards and for what is lost, with the shortest lost string; a
  /// CUT-DIAL note of what leads out, of what was not proved and of what could
  /// not be compared. Emergency strings are PF-U23's own, user by user; here
  /// they are told for network sites, by the policy that counts there. Then
  /// what becomes of internal extensions (extension_findings.h).
  std::vector<Finding> Findings();

 private:
  DialExam& exam_;
  OnPremDial& on_prem_;
  const ExtensionHolders* holders_ = nullptr;
  std::unordered_map<const DialClass*, int> users_;
};

}  // namespace cutover
