#pragma once

#include <map>
#include <string>
#include <vector>

#include "connectors/rehearsal/tenant.h"
#include "engine/model/plan.h"

namespace cutover::simulation {

/// What is true of a user, whatever reads show: slot to text, "" for none.
/// Slots are "UsageLocation", "Licence SKU", policy types, "Number" (E.164),
/// "Voice", "Home" and "Line".
using Truth = std::map<std::string, std::string>;

/// By cloud id. Users without a mailbox of their own (guests and the like) are
/// there, too: nobody may touch them either.
std::map<std::string, Truth> TruthOf(rehearsal::Tenant& tenant);

/// Tells when the truth may have changed. Most events only read, and the whole
/// truth made anew for each of them takes more time than the engine does.
class ChangeDetector {
 public:
  /// Whether anything differs from the last time it was asked.
  bool HasChanged(rehearsal::Tenant& tenant);

 private:
  std::map<std::string, rehearsal::CloudUser> users_;
  std::map<std::string, LdapEntry> forest_;
  std::map<std::string, std::string> holders_;
};

/// One change that a step makes to the truth.
struct SlotChange {
  std::string slot;
  std::string before;
  std::string after;
};
/// Nothing for a wait.
std::vector<SlotChange> ChangesOf(const Step& step);

/// Whether a caller reaches the user at this moment.
bool IsReached(const Truth& truth);

/// Slots that others follow by themselves: the number of a synchronised line,
/// the voice flag of a number.
bool IsConsequence(const std::string& slot);

}  // namespace cutover::simulation
