#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace cutover {

/// Which group is a member of which: all that is kept of the groups, however
/// many users they have. Names are compared case-blind; a group that was not
/// added is known by its name only.
class GroupGraph {
 public:
  struct Group {
    std::string dn;
    std::vector<std::string> parents;  ///< its memberOf
    friend bool operator==(const Group&, const Group&) = default;
  };

  void Add(const std::string& guid, Group group);
  const std::map<std::string, Group>& all() const { return groups_; }
  /// Null when there is none.
  const Group* Find(const std::string& guid) const;

  /// The groups that a member of `direct` is in, through others too; each
  /// once, in order, however they contain each other.
  std::vector<std::string> Effective(
      const std::vector<std::string>& direct) const;
  /// DNs of the group and of all that are in it.
  std::vector<std::string> AtOrBelow(const std::string& dn) const;

 private:
  std::map<std::string, Group> groups_;                  ///< by GUID
  std::map<std::string, std::string> by_dn_;             ///< lower case
  std::map<std::string, std::set<std::string>> inside_;  ///< DN to GUIDs
};

}  // namespace cutover
