#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/model/snapshot.h"
#include "engine/plan/policy.h"

namespace cutover {

/// One folder of tests/scenarios, read. Every name in it is checked: a fact,
/// a template or a key that does not exist is kInvalid.
struct Scenario {
  std::string folder;
  Snapshot snapshot;
  Policy policy;
  Time now;
  /// By UPN, the state that the user must be recognised as ("S07").
  std::map<std::string, std::string> states;
};

/// Facts of one of people.toml's templates with its blanks filled in.
Result<Facts> PersonLike(const std::string& state, const std::string& name,
                         const std::string& number);

/// The states that people.toml has a person for.
std::vector<std::string> PeopleStates();

/// The tenant's products, unless an estate says otherwise.
std::vector<Sku> UsualSkus();
/// Adds the inventory's records of the numbers that users hold.
void AddHeldNumbers(Snapshot& snapshot);

Result<Scenario> ReadScenario(const std::string& folder);
/// Every folder that has an estate.toml, in order.
std::vector<std::string> ScenarioFolders();

/// The plan as expected.txt shows it; findings that say "not checked" are
/// named by id alone.
std::string DescribePlan(const Plan& plan);

}  // namespace cutover
