#pragma once

#include <string>
#include <vector>

#include "connectors/sfb/export_rows.h"
#include "engine/model/on_prem_estate.h"

namespace cutover {

/// Gathers who acts for whom, from several exports; one entry an owner.
class DelegationReader {
 public:
  /// One object: the owner in Owner, User, Identity, SipAddress, SipUri,
  /// Delegator or Manager, its delegates in Delegates or Delegate, its
  /// team-call group in Team or TeamMembers: as a list, a text with several
  /// addresses, or an object a row. kInvalid without an owner or the others.
  Status Take(const ExportRow& row);
  /// What SEFAUtil prints, for as many users as were asked:
  ///   User Aor: sip:ann@contoso.com
  ///   Simultaneously Ringing Delegates: sip:joe@contoso.com
  ///   Delay Ringing Team (delay:5 seconds). Team: sip:eve@contoso.com
  /// kInvalid with the line when somebody's settings come before a user, or
  /// there is no user at all.
  Status TakeSefaUtil(const std::string& text);

  /// In the order of the owners' addresses.
  std::vector<OnPremDelegation> Finish() const;

 private:
  OnPremDelegation& Of(const std::string& owner);

  std::map<std::string, OnPremDelegation> by_owner_;
};

/// Whether a text (decoded) looks like what SEFAUtil prints.
bool IsSefaUtilText(const std::string& text);

}  // namespace cutover
