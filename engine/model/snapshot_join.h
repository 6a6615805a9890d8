#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/model/snapshot.h"

namespace cutover {

/// Gives every account user the Skype for Business facts of its disabled twin
/// in a resource forest, with the twin's own GUID and DN beside them. What is
/// no twin becomes a user of its own. Gives the GUIDs of account users whose
/// twin is in doubt; they must be left out.
std::set<std::string> JoinTwins(const FactsById& resource, FactsById& directory,
                                std::vector<Finding>& findings);

/// One user for each person of directory and cloud. An object of either side
/// that several of the other claim is left out with all that claim it.
std::vector<User> JoinCloud(const FactsById& directory, const FactsById& cloud,
                            const std::set<std::string>& left_out,
                            std::vector<Finding>& findings);

}  // namespace cutover
