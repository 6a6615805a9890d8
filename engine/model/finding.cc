#include "engine/model/finding.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace cutover {

const char* SeverityName(Severity severity) {
  switch (severity) {
    case Severity::kBlock:
      return "block";
    case Severity::kWarn:
      return "warn";
    case Severity::kNote:
      return "note";
  }
  return "note";
}

void SortFindings(std::vector<Finding>& findings) {
  const auto rank = [](const Finding& f) {
    return std::tie(f.severity, f.id, f.who, f.user_key, f.summary);
  };
  std::sort(
      findings.begin(), findings.end(),
      [&](const Finding& a, const Finding& b) { return rank(a) < rank(b); });
}

std::vector<FindingGroup> GroupFindings(const std::vector<Finding>& findings) {
  std::vector<FindingGroup> groups;
  std::map<std::tuple<std::string, Severity, std::string, std::string>, size_t>
      known;
  for (const Finding& finding : findings) {
    const auto [at, is_new] =
        known.emplace(std::tuple{finding.id, finding.severity, finding.summary,
                                 finding.remedy},
                      groups.size());
    if (is_new) groups.push_back(FindingGroup{&finding, {}, 0});
    FindingGroup& group = groups[at->second];
    ++group.count;
    if (!finding.who.empty()) group.names.push_back(finding.who);
  }
  return groups;
}

}  // namespace cutover
