#include "engine/cli/finding_lines.h"

#include "engine/base/text.h"

namespace cutover {
namespace {

constexpr size_t kNamesShown = 3;

std::string LineOf(const FindingGroup& group) {
  const Finding& finding = *group.first;
  std::string line = finding.id;
  for (size_t i = 0; i < group.names.size() && i < kNamesShown; ++i) {
    line += (i == 0 ? " " : ", ") + group.names[i];
  }
  if (group.names.size() > kNamesShown)
    line +=
        " and " + std::to_string(group.names.size() - kNamesShown) + " more";
  line += ": " + finding.summary;
  if (!finding.remedy.empty()) line += " - " + finding.remedy;
  return line;
}

}  // namespace

std::vector<std::string> FindingLines(const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const FindingGroup& group : GroupFindings(findings)) {
    lines.push_back(LineOf(group));
  }
  return lines;
}

}  // namespace cutover
