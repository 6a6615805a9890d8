#pragma once

#include <string>
#include <vector>

#include "engine/dial/call_plan.h"

namespace cutover {

enum class CallEnd {
  kGateway,      ///< leaves by Direct Routing
  kCallingPlan,  ///< carried by Microsoft
  kNone,         ///< dropped
};

/// Where a call goes and why, in sentences for people.
struct CallDecision {
  CallEnd end = CallEnd::kNone;
  std::string normalised;
  std::string route;                  ///< of kGateway: the first to be tried
  std::vector<std::string> gateways;  ///< all that may take it
  std::vector<std::string> because;   ///< each decision, in order
};

/// Decides as the service does (domain.md 4.1, 4.5): an emergency string of
/// the user's policy first; else the first normalisation rule that matches,
/// the first usage of the policy that has a matching route, its routes by
/// priority, the healthy gateways of a route; else Microsoft, if the user has
/// a Calling Plan. A later usage is never looked at once one has matched,
/// even when no gateway there can take the call.
CallDecision RouteCall(const CallPlan& plan, const CallProfile& profile,
                       const std::string& dialled);

/// The string after the dial plan of the profile.
struct Normalised {
  std::string text;
  std::string rule;  ///< "" when no rule matched
};
Normalised Normalise(const CallPlan& plan, const CallProfile& profile,
                     const std::string& dialled);

}  // namespace cutover
