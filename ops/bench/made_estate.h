#pragma once

#include <cstdint>

#include "engine/model/snapshot.h"
#include "engine/plan/policy.h"

namespace cutover {

/// One of `users` people of a made-up estate: states, licences, sites and
/// delegates in the mix of a large organisation on its way from Skype for
/// Business and Calling Plans to Direct Routing. The first `in_scope` are at
/// the site that MadeCampaign moves. Pure: the same number, the same person.
User MadeUser(int64_t number, int64_t in_scope);

/// All of them, with inventory, licences and voice routing.
Snapshot MadeEstate(int64_t users, int64_t in_scope);

/// Moves that site by three rules, with new numbers for who has none.
Policy MadeCampaign(int64_t in_scope);

}  // namespace cutover
