#pragma once

#include <optional>
#include <string>

#include "engine/dial/call_plan.h"
#include "engine/dial/reach.h"
#include "engine/model/attribute.h"
#include "engine/model/on_prem_estate.h"

namespace cutover {

/// What decides the calls of a user who is homed on Skype for Business Server.
struct OnPremCaller {
  CallProfile profile = {};
  /// Why the exports do not suffice to tell; "" when they do.
  std::string unknown = {};
  friend auto operator<=>(const OnPremCaller&, const OnPremCaller&) = default;
};

/// The calls of users of Skype for Business Server as its exports decide them.
/// A user's own policy counts, else the dial plan of the pool, else that of
/// the pool's site or Global: of which site a pool is no export tells, so with
/// any policy of a site there it is unknown. One thread at a time.
class OnPremDial {
 public:
  /// `estate`, or null where no export was read, outlives it.
  explicit OnPremDial(const OnPremEstate* estate);

  OnPremCaller CallerOf(const Facts& facts) const;
  const CallPlan& calls() const { return calls_; }
  ReachProof& proof() { return proof_; }

 private:
  std::string WhyUnknown() const;
  std::string DialPlanOf(const Facts& facts, OnPremCaller& caller) const;
  std::string VoicePolicyOf(const Facts& facts, OnPremCaller& caller) const;
  bool IsLost(const char* column) const;

  const OnPremEstate* const estate_;
  const CallPlan calls_;
  ReachProof proof_;
};

}  // namespace cutover
