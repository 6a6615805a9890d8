#pragma once

#include <string>

#include "engine/model/finding.h"
#include "engine/plan/recipes.h"
#include "engine/plan/targets.h"

namespace cutover {

/// The path of one user, or why there is none.
struct PathChoice {
  const Recipe* recipe = nullptr;
  std::string why = {};  ///< without a recipe: a fact, for people
  std::string remedy = {};
  Severity severity = Severity::kBlock;
};

/// By state, authority, and whether the digits stay the user's while their
/// carrier changes (P1a). An unlicensed holder (S17) whom the rule licenses
/// takes the path that it would have then. Pure.
PathChoice ChoosePath(const Snapshot& snapshot, const User& user,
                      UserState state, const Rule& rule, const Policy& policy);

/// Who is to own the number: a new one for an on-prem user can only be one
/// that the cloud owns.
NumberAuthority AuthorityOf(const User& user, const Rule& rule,
                            const Policy& policy);

}  // namespace cutover
