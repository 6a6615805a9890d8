#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/model/on_prem_estate.h"
#include "engine/model/ports.h"

namespace cutover {

/// Whether the home, line and policies of users are taken from Get-CsUser's
/// export, or where they are homed is asked of a live server and only the rest
/// is taken from here.
enum class LiveHomes { kNone, kKnown };

/// What a folder of exports tells.
struct SfbExports {
  std::map<std::string, Facts> users;  ///< by "sip:…" in lower case
  OnPremEstate estate;
  std::vector<Finding> findings;
};

/// Reads the files that are named after their cmdlet (Get-CsUser.csv, .txt,
/// .xml, .clixml or .json; case does not matter), in any form and encoding:
/// Get-CsUser, -CsVoicePolicy, -CsVoiceRoutingPolicy, -CsDialPlan,
/// -CsVoiceRoute, -CsRgsAgentGroup, -CsRgsQueue, -CsRgsWorkflow,
/// -CsUserDelegates, -CsUserTeamMembers, -CsUserCallForwardingSettings, and
/// SEFAUtil or Delegates for who acts for whom. All or nothing: an error names
/// the file and the line. What is missing or lost on the way is a finding.
/// Members of response groups and delegates are facts of the users as well.
Result<SfbExports> ReadSfbExports(const std::string& folder, LiveHomes homes);

/// Users and estate out of such a folder, for where no PowerShell worker is to
/// be had. Observe() is kRefused: a file does not say how things are now.
std::unique_ptr<UserSource> MakeExportedSfbSource(std::string folder,
                                                  LiveHomes homes);

}  // namespace cutover
