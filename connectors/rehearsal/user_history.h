#pragma once

#include <map>
#include <string>
#include <vector>

#include "connectors/rehearsal/tenant.h"

namespace cutover::rehearsal {

/// Which users changed in what order, as far as a selection of properties
/// goes. It compares at each look: who changed something and changed it back
/// in between did not change.
class UserHistory {
 public:
  /// `select` names properties, parted by commas; "" means some usual ones.
  explicit UserHistory(const std::string& select);

  void Look(const std::map<std::string, CloudUser>& users);
  /// The number of the last change; 0 before the first.
  int64_t last() const { return last_; }
  /// Delta items of the changes after number `from` and up to `until`, in the
  /// order of the users' ids, of those after `id`. From 0 nobody is removed.
  std::vector<Json> Between(int64_t from, int64_t until,
                            const std::string& id) const;

 private:
  struct State {
    Json shown;  ///< null when gone
    int64_t changed = 0;
  };
  Json Shown(const CloudUser& user) const;

  std::vector<std::string> selected_;
  std::map<std::string, State> states_;  ///< by user id
  int64_t last_ = 0;
};

}  // namespace cutover::rehearsal
