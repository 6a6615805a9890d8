#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "connectors/ldap/ldap_session.h"
#include "engine/base/id_source.h"

namespace cutover {

/// A small Active Directory at the LdapSession seam, with the traps of the
/// real one: names follow the tree, so that a renamed folder renames what is
/// in it and touches nothing of it; memberOf is the other end of member and
/// never touches its owner; what is deleted is a tombstone that has to be
/// asked for; DirSync shows an object only when an attribute that was asked
/// for changed.
class FakeForest {
 public:
  using Id = int;
  static constexpr const char* kRoot = "DC=forest,DC=test";

  explicit FakeForest(uint64_t seed);

  /// `parent` -1 is the root. Kinds: user, group, organizationalUnit.
  Id Add(const std::string& kind, Id parent, const std::string& name);
  void Set(Id id, const std::string& attribute, const std::string& value);
  void Rename(Id id, const std::string& name);
  void Move(Id id, Id parent);
  /// With all that is in it; links to it vanish without touching their owner.
  void Delete(Id id);
  void Restore(Id id, Id parent);
  void Link(Id group, Id member);
  void Unlink(Id group, Id member);

  std::string DnOf(Id id) const;
  std::string GuidOf(Id id) const;
  bool IsThere(Id id) const { return !objects_.at(id).is_deleted; }
  bool IsLinked(Id group, Id member) const {
    return objects_.at(group).members.contains(member);
  }
  bool IsInside(Id id, Id folder) const;
  /// All of that kind that are there.
  std::vector<Id> All(const std::string& kind) const;

  std::unique_ptr<LdapSession> Open();

  // What the server is like.
  std::string controller = "CN=NTDS Settings,CN=DC1";
  std::string invocation = "first life";
  bool has_dirsync = true;
  bool has_usn = true;
  bool allows_dirsync = true;
  bool shows_deleted = true;
  int searches = 0;
  int entries = 0;  ///< delivered
  /// Called before each search, with its number.
  std::function<void(int)> before_search = {};

 private:
  friend class FakeLdapSession;
  struct Object {
    std::string kind;
    Id parent = -1;
    std::string name;
    std::string guid;  ///< 16 bytes
    std::map<std::string, std::string> attributes;
    std::set<Id> members;
    bool is_deleted = false;
    std::map<std::string, int64_t> changed;  ///< attribute to USN
  };

  void Touch(Object& object, std::initializer_list<const char*> attributes);
  int64_t UsnOf(const Object& object) const;
  LdapEntry EntryOf(Id id) const;
  bool IsUnder(const LdapEntry& entry, const std::string& base) const;

  IdSource ids_;
  std::map<Id, Object> objects_;
  int64_t usn_ = 100;
};

/// RFC 4515: &, |, !, =, =*, >=, with \xx.
bool MatchesFilter(const LdapEntry& entry, const std::string& filter);

}  // namespace cutover
