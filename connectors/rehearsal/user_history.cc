#include "connectors/rehearsal/user_history.h"

#include "connectors/rehearsal/graph_json.h"
#include "engine/base/text.h"

namespace cutover::rehearsal {

UserHistory::UserHistory(const std::string& select)
    : selected_(Split(select.empty() ? "userPrincipalName,displayName" : select,
                      ',')) {}

// As Graph shows a user in a delta: what was never set is left out, and the
// licence states neither ring nor show (user-delta.md).
Json UserHistory::Shown(const CloudUser& user) const {
  const Json whole = UserJson(user);
  Json shown = {{"id", user.id}};
  for (const std::string& name : selected_) {
    const auto member = whole.find(name);
    if (name == "licenseAssignmentStates" || member == whole.end() ||
        member->is_null())
      continue;
    shown[name] = *member;
  }
  return shown;
}

void UserHistory::Look(const std::map<std::string, CloudUser>& users) {
  for (const auto& [id, user] : users) {
    State& state = states_[id];
    Json shown = Shown(user);
    if (shown != state.shown) state = {std::move(shown), ++last_};
  }
  for (auto& [id, state] : states_) {
    if (!state.shown.is_null() && !users.contains(id)) state = {{}, ++last_};
  }
}

std::vector<Json> UserHistory::Between(int64_t from, int64_t until,
                                       const std::string& after) const {
  std::vector<Json> items;
  for (auto at = states_.upper_bound(after); at != states_.end(); ++at) {
    const auto& [id, state] = *at;
    if (state.changed <= from || state.changed > until) continue;
    if (!state.shown.is_null()) {
      items.push_back(state.shown);
    } else if (from > 0) {
      items.push_back({{"id", id}, {"@removed", {{"reason", "changed"}}}});
    }
  }
  return items;
}

}  // namespace cutover::rehearsal
