#include "connectors/teams/policy_ids.h"

#include "engine/base/text.h"

namespace cutover {

Result<std::string> PolicyIds::IdOf(const std::string& type,
                                    const std::string& name) {
  const std::string cached = ToLower(type + "/" + name);
  {
    std::lock_guard lock(mutex_);
    const auto found = ids_.find(cached);
    if (found != ids_.end()) return found->second;
  }
  std::vector<std::string> ids;
  TRY(graph_.GetAll("/admin/teams/policy/getPolicyId(type=" + ODataText(type) +
                        ",name=" + ODataText(name) + ")",
                    [&](const Json& item) -> Status {
                      const std::string each = TextAt(item, "name");
                      if (EqualsIgnoringCase(each, name) ||
                          EqualsIgnoringCase(each, "Tag:" + name))
                        ids.push_back(TextAt(item, "policyId"));
                      return Done{};
                    }));
  if (ids.size() != 1) {
    return Error{ErrorCode::kNotFound,
                 "the tenant has " + std::to_string(ids.size()) + " " + type +
                     " named \"" + name + "\"",
                 "create it or correct the name"};
  }
  std::lock_guard lock(mutex_);
  ids_[cached] = ids[0];
  known_types_.insert(ToLower(type));
  return ids[0];
}

bool PolicyIds::Knows(const std::string& type) {
  std::lock_guard lock(mutex_);
  return known_types_.contains(ToLower(type));
}

}  // namespace cutover
