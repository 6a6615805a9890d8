#pragma once

#include <string>
#include <vector>

namespace cutover {

enum class Severity { kBlock, kWarn, kNote };

const char* SeverityName(Severity severity);

/// What a person must know or act on: a sentence of fact, a sentence of
/// remedy. `id` has a paragraph in ops/messages.md.
struct Finding {
  std::string id;
  Severity severity = Severity::kNote;
  std::string user_key;  ///< empty when it concerns no single user
  std::string who;       ///< the UPN or the thing concerned, for people
  std::string summary;
  std::string remedy;
  friend bool operator==(const Finding&, const Finding&) = default;
};

/// Blocks first, then by id, then by whom: the order of every report.
void SortFindings(std::vector<Finding>& findings);

/// Findings that say the same of several users.
struct FindingGroup {
  const Finding* first = nullptr;  ///< of the list that was grouped
  std::vector<std::string> names;  ///< whom it concerns, as found
  size_t count = 0;
};

/// In the order of their first appearance. `findings` outlives the groups.
std::vector<FindingGroup> GroupFindings(const std::vector<Finding>& findings);

}  // namespace cutover
