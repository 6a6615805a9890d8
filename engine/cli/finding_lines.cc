#include "engine/cli/finding_lines.h"

#include <map>

#include "engine/base/text.h"

namespace cutover {
namespace {

constexpr size_t kNamesShown = 3;
constexpr size_t kLinesShown = 20;
// Of one kind of finding: others are to be seen, too.
constexpr size_t kLinesAnId = 3;

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
  std::map<std::string, size_t> lines_of;
  size_t untold = 0;
  for (const FindingGroup& group : GroupFindings(findings)) {
    if (lines.size() == kLinesShown ||
        lines_of[group.first->id]++ >= kLinesAnId) {
      untold += group.count;
    } else {
      lines.push_back(LineOf(group));
    }
  }
  if (untold > 0)
    lines.push_back("and " + std::to_string(untold) +
                    " more findings, all in \"cutover report\"");
  return lines;
}

}  // namespace cutover
