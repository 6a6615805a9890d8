#include "engine/cli/finding_lines.h"

#include <map>

#include "engine/base/text.h"

namespace cutover {
namespace {

constexpr size_t kNamesShown = 3;

struct Group {
  const Finding* first = nullptr;
  std::vector<std::string> names;
  size_t count = 0;
};

std::string LineOf(const Group& group) {
  const Finding& finding = *group.first;
  std::string line = finding.id;
  if (!group.names.empty()) line += " " + Join(group.names, ", ");
  if (group.count > group.names.size() && !group.names.empty()) {
    line +=
        " and " + std::to_string(group.count - group.names.size()) + " more";
  }
  line += ": " + finding.summary;
  if (!finding.remedy.empty()) line += " - " + finding.remedy;
  return line;
}

}  // namespace

std::vector<std::string> FindingLines(const std::vector<Finding>& findings) {
  std::vector<Group> groups;
  std::map<std::string, size_t> known;
  for (const Finding& finding : findings) {
    const std::string what =
        finding.id + "\n" + finding.summary + "\n" + finding.remedy;
    const auto [at, is_new] = known.emplace(what, groups.size());
    if (is_new) groups.push_back(Group{&finding, {}, 0});
    Group& group = groups[at->second];
    ++group.count;
    if (!finding.who.empty() && group.names.size() < kNamesShown)
      group.names.push_back(finding.who);
  }
  std::vector<std::string> lines;
  for (const Group& group : groups) lines.push_back(LineOf(group));
  return lines;
}

}  // namespace cutover
