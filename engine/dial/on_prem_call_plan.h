#pragma once

#include "engine/dial/call_plan.h"
#include "engine/model/on_prem_estate.h"

namespace cutover {

/// The exports of Skype for Business Server as far as they decide where a call
/// goes: dial plans by normalisation, voice policies by their usages, routes
/// by priority, as Teams does it (domain.md 4.1).
///
/// - Dial plans and policies stand by the name of their identity ("EMEA",
///   "Site:Berlin", "Global"). One whose rules or usages were lost on the way
///   is left out, and so are all routes while one of them lacks usages or
///   gateways: nothing may be decided by half of what decides.
/// - A pattern that .NET would refuse is left out and named in `faults`.
/// - Gateways are used by name; their health and state are not in an export.
/// - Emergency strings go by rules and routes as any other: location policies
///   are not exported. An external access prefix concerns devices alone.
CallPlan OnPremCallPlan(const OnPremEstate& estate);

}  // namespace cutover
