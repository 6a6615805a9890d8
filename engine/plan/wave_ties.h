#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/model/user.h"
#include "engine/plan/wave_problem.h"

namespace cutover {

/// A tie, and of each of its members by whose facts it is one: any of these is
/// enough. Without a list: by its own.
struct KnownTie {
  WaveTie tie;
  std::vector<std::vector<int>> vouchers = {};
};

/// Who answers for whom among users (domain.md 11, PF-W04): pairs of delegate
/// and delegator; all of a team-call group with its owner; all agents of a
/// response group; all on one base number, whatever their extension. In the
/// order of the kinds, then of their members, which are the users' numbers.
/// Facts of either side are enough; a SIP address that several have means them
/// all. One thread at a time.
class TieBook {
 public:
  explicit TieBook(size_t users) : keys_(users) {}

  /// Of each user, and of each again whose facts have changed; null users are
  /// passed over. The user outlives this.
  void Set(int at, const User* user);
  std::vector<KnownTie> Ties() const;

 private:
  /// What of one user could be what others name or share.
  struct Keys {
    const User* user = nullptr;
    size_t sip = 0;            ///< hash of its address; 0: none
    size_t bases[2] = {0, 0};  ///< hashes of those of its lines; 0: none
    bool names_others = false;
  };

  std::map<std::string, std::vector<int>> ThoseNamed() const;
  void AddLines(std::vector<KnownTie>& ties) const;

  std::vector<Keys> keys_;
};

/// The ties of these users, who count from 0.
std::vector<WaveTie> TiesOf(const std::vector<const User*>& users);
/// What TiesOf says of some of these users, in another order: of member i
/// `number_of[i]` is its new number, or -1 of one who is not among them.
std::vector<WaveTie> TiesAmong(const std::vector<KnownTie>& ties,
                               const std::vector<int>& number_of);

/// "delegates", as the campaign writes it.
const char* TieKindName(TieKind kind);
/// "delegate", "team call of sip:…", "response group …", "line +49…".
std::string TieText(const WaveTie& tie);

}  // namespace cutover
