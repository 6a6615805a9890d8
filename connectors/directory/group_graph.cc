#include "connectors/directory/group_graph.h"

#include "engine/base/text.h"

namespace cutover {

void GroupGraph::Add(const std::string& guid, Group group) {
  by_dn_[ToLower(group.dn)] = guid;
  for (const std::string& parent : group.parents) {
    inside_[ToLower(parent)].insert(guid);
  }
  groups_[guid] = std::move(group);
}

const GroupGraph::Group* GroupGraph::Find(const std::string& guid) const {
  const auto found = groups_.find(guid);
  return found == groups_.end() ? nullptr : &found->second;
}

std::vector<std::string> GroupGraph::Effective(
    const std::vector<std::string>& direct) const {
  std::set<std::string> seen;
  std::set<std::string> names;
  std::vector<std::string> open = direct;
  while (!open.empty()) {
    const std::string dn = std::move(open.back());
    open.pop_back();
    if (!seen.insert(ToLower(dn)).second) continue;
    const auto known = by_dn_.find(ToLower(dn));
    if (known == by_dn_.end()) {
      names.insert(dn);
      continue;
    }
    const Group& group = groups_.at(known->second);
    names.insert(group.dn);
    open.insert(open.end(), group.parents.begin(), group.parents.end());
  }
  return {names.begin(), names.end()};
}

std::vector<std::string> GroupGraph::AtOrBelow(const std::string& dn) const {
  std::set<std::string> seen;
  std::vector<std::string> names;
  std::vector<std::string> open = {dn};
  while (!open.empty()) {
    const std::string each = std::move(open.back());
    open.pop_back();
    if (!seen.insert(ToLower(each)).second) continue;
    names.push_back(each);
    const auto inside = inside_.find(ToLower(each));
    if (inside == inside_.end()) continue;
    for (const std::string& guid : inside->second) {
      open.push_back(groups_.at(guid).dn);
    }
  }
  return names;
}

}  // namespace cutover
