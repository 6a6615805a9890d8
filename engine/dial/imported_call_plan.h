#pragma once

#include <set>
#include <string>

#include "engine/dial/call_plan.h"
#include "engine/model/voice_estate.h"

namespace cutover {

/// The imported voice routing as far as it decides where a call goes.
///
/// - A route or rule whose pattern .NET would refuse is left out and named in
///   `faults`.
/// - Routes stand in order of priority; two of one priority by name, since the
///   service does not say which it takes.
/// - A route that presents a bridge's number (BridgeSourcePhoneNumber) carries
///   conferencing calls alone and is left out (domain.md 4.1).
/// - An emergency number is kept without "+": clients send none, and a route
///   written for "+911" has to be found wanting (domain.md 4.5).
/// - The health of a gateway is not part of an import: all count as healthy.
/// - Microsoft's Calling Plan carries E.164 numbers and the emergency numbers
///   of the user's country.
/// - For each of `countries` (ISO 3166-1 alpha-2) AssumedServiceRules stand in
///   for the service's country plan.
CallPlan ImportedCallPlan(const VoiceEstate& estate,
                          const std::set<std::string>& countries);

}  // namespace cutover
