#include "engine/model/finding.h"

#include <algorithm>
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
  std::sort(findings.begin(), findings.end(),
            [&](const Finding& a, const Finding& b) { return rank(a) < rank(b); });
}

}  // namespace cutover
