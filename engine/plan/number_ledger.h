#pragma once

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/plan/estate.h"
#include "engine/plan/policy.h"

namespace cutover {

enum class NumberStanding {
  kFree,
  kReserved,     ///< nobody's; another plan that is approved will give it
  kInFlight,     ///< the holder's directory and Teams differ until a sync
  kAssigned,     ///< somebody's
  kQuarantined,  ///< nobody's and blocked from assignment (domain.md 3.5)
  kPorting,      ///< nobody's; the day of its port is to come
};

const char* StandingName(NumberStanding standing);  ///< "in flight", …

/// Who holds which number, over Active Directory, Skype for Business and
/// Teams, as read and then step by step. A number is its base and extension
/// (domain.md 3.1); of one number there is never more than one holder. Pure.
/// Takes memory for what its steps touch, not for the estate.
class NumberLedger {
 public:
  /// A time to judge by where days of ports are judged elsewhere (PF-N09,
  /// CUT-PORT).
  static constexpr Time kAfterAllPorts{INT64_MAX};

  /// Takes what was read as it is, two holders of one number included. The
  /// estate and the policy outlive it; `now` judges the ports' days.
  NumberLedger(const Estate& estate, const Policy& policy, Time now);

  NumberStanding StandingOf(const PhoneNumber& number) const;
  /// User keys; of accounts that were not read "account:" and the object id.
  std::set<UserKey> HoldersOf(const PhoneNumber& number) const;
  /// Of the bases of numbers that steps took or gave those that are held both
  /// bare and with an extension, which breaks assignment.
  std::vector<std::string> MixedBases() const;

  /// Takes the user on by one step; a step that is refused changes nothing.
  /// kConflict when it would give a number that another holds, that another
  /// plan reserves, that is blocked or not ported yet, or when it would take
  /// from the user a number that it does not hold.
  Status Apply(const UserKey& user, const Step& step);
  /// Back to what was read.
  void Reset();

 private:
  /// Where a holder holds it, and whether a sync is to come.
  struct Hold {
    bool is_in_directory = false;
    bool is_in_teams = false;
    bool is_in_flight = false;
  };
  using Holds = std::map<std::string, Hold>;  ///< by number
  using Holders = std::map<UserKey, Hold>;
  /// A user as the steps so far have left it.
  struct Known {
    Facts facts;
    Holds holds;
  };

  static Holds HoldsOf(const Facts& facts);
  Known& KnownOf(const UserKey& user);
  Holders ReadHolders(const PhoneNumber& number) const;
  Holders Look(const std::string& number) const;
  Status MayTake(const UserKey& user, const std::string& number) const;
  void Put(const UserKey& user, const Holds& before, const Holds& after);

  const Estate& estate_;
  const Policy& policy_;
  const Time now_;
  bool is_blocked_by_release_ = false;  ///< AssignmentBlockedForever
  bool IsBlocked(const std::string& number) const;

  std::set<std::string> blocked_;  ///< as read
  std::unordered_map<std::string, bool> blocked_since_;  ///< by the steps
  std::set<std::string> ported_;                         ///< in the steps
  /// Of users and numbers that steps have touched.
  std::unordered_map<UserKey, Known> known_;
  std::unordered_map<std::string, Holders> holders_;
};

/// Whether the step changes who holds a number, in Teams or the directory.
bool TouchesNumbers(StepKind kind);

}  // namespace cutover
