#include "engine/plan/dial_tone.h"

#include <algorithm>

#include "engine/base/text.h"
#include "engine/model/phone_number.h"
#include "engine/plan/after_step.h"
#include "engine/plan/classify.h"
#include "engine/plan/rollback.h"

namespace cutover {
namespace {

using A = Attribute;
using K = StepKind;

bool IsHomedOnPrem(const Facts& facts) {
  return facts.Text(A::kTeamsHome) == "onprem" &&
         !facts.Text(A::kHomedOn).starts_with("online") &&
         StartsWithIgnoringCase(facts.Text(A::kDeploymentLocator), "SRV:");
}

// Teams carries calls: home, licence, voice; Phone System works only in
// Teams Only mode (domain.md 6).
bool IsVoiceInTeams(const Facts& facts) {
  return facts.Text(A::kTeamsHome) == "online" &&
         !facts.Text(A::kHomedOn).starts_with("onprem") &&
         facts.Text(A::kCoexistenceMode) == "TeamsOnly" &&
         HasPhoneSystem(facts) && facts.IsTrue(A::kEnterpriseVoice) &&
         facts.Has(A::kNumber);
}

bool HoldsCallingPlanNumber(const Facts& facts) {
  auto number = NumberValue::Parse(facts.Text(A::kNumber));
  return number.ok() && number->type == NumberType::kCallingPlan;
}

bool IsEffective(const Facts& facts, A policy) {
  return facts.Has(policy) || facts.Text(A::kInheritedPolicies)
                                      .find(std::string(AttributeName(policy)) +
                                            "=") != std::string::npos;
}

// One way through the states. A stretch counts from the start of the step
// that ends the path to the end of the one that brings it back: where inside
// a step the change falls is not known.
class Stretch {
 public:
  explicit Stretch(bool had) : had_(had), has_(had) {}

  void Pass(bool has, Duration usual, Duration worst) {
    if (!had_) return;
    if (!has_ || !has) {
      usual_ = usual_ + usual;
      worst_ = worst_ + worst;
      longest_.usual = std::max(longest_.usual, usual_);
      longest_.worst = std::max(longest_.worst, worst_);
    }
    if (has) usual_ = worst_ = Duration{};
    has_ = has;
  }

  Gap End() {
    longest_.is_for_good = had_ && !has_;
    return longest_;
  }

 private:
  const bool had_;
  bool has_;
  Duration usual_ = {};
  Duration worst_ = {};
  Gap longest_;
};

// A failure adds to the worst alone.
Gap WithFailure(const Gap& gap, const Gap& failed) {
  return Gap{gap.usual, std::max(gap.worst, failed.worst),
             gap.is_for_good || failed.is_for_good};
}

class Walk {
 public:
  Walk(const Facts& before, const std::vector<Step>& steps,
       const std::vector<Sku>& skus, OtherEmergencyPolicies others)
      : steps_(steps), others_(others) {
    states_.push_back(before);
    for (const Step& step : steps)
      states_.push_back(AfterStep(states_.back(), step, skus));
  }

  // All steps, or until `failing` gives up and those before are taken back.
  DialTone Through(size_t failing) const {
    Stretch inbound(HasInbound(states_[0]));
    Stretch emergency(HasEmergency(states_[0], others_));
    const auto pass = [&](const Facts& state, Duration usual, Duration worst) {
      inbound.Pass(HasInbound(state), usual, worst);
      emergency.Pass(HasEmergency(state, others_), usual, worst);
    };
    for (size_t i = 0; i < std::min(failing, steps_.size()); ++i) {
      const StepKindRow& row = RowOf(steps_[i].kind);
      pass(states_[i + 1], row.settle, row.give_up);
    }
    if (failing < steps_.size()) {
      const Duration wait = RowOf(steps_[failing].kind).give_up;
      pass(states_[failing], wait, wait);
      TakeBack(failing, pass);
    }
    return {inbound.End(), emergency.End()};
  }

 private:
  template <typename Pass>
  void TakeBack(size_t failing, const Pass& pass) const {
    for (size_t i = failing; i-- > 0;) {
      const auto inverse = InverseOf(steps_[i]);
      if (!inverse) continue;
      const StepKindRow& row = RowOf(inverse->kind);
      pass(states_[i], row.settle, row.give_up);
    }
  }

  const std::vector<Step>& steps_;
  const OtherEmergencyPolicies others_;
  std::vector<Facts> states_;
};

}  // namespace

bool HasInbound(const Facts& facts) {
  if (IsResourceAccount(facts))
    return HasPhoneSystem(facts) && facts.Has(A::kNumber);
  if (IsHomedOnPrem(facts))
    return HasOnPremVoice(facts) && facts.Has(A::kAdLine);
  return IsVoiceInTeams(facts);
}

bool HasEmergency(const Facts& facts, OtherEmergencyPolicies others) {
  if (IsResourceAccount(facts)) return false;  // nobody dials from it
  if (IsHomedOnPrem(facts)) return HasOnPremVoice(facts);
  return IsVoiceInTeams(facts) &&
         (HoldsCallingPlanNumber(facts) ||
          others == OtherEmergencyPolicies::kReach ||
          IsEffective(facts, A::kTeamsEmergencyCallRoutingPolicy));
}

DialTone CheckDialTone(const Facts& before, const std::vector<Step>& steps,
                       const std::vector<Sku>& skus,
                       OtherEmergencyPolicies others) {
  const Walk walk(before, steps, skus, others);
  DialTone all = walk.Through(steps.size());
  Duration longest = std::max(all.inbound.worst, all.emergency.worst);
  for (size_t failing = 0; failing < steps.size(); ++failing) {
    const DialTone failed = walk.Through(failing);
    all.inbound = WithFailure(all.inbound, failed.inbound);
    all.emergency = WithFailure(all.emergency, failed.emergency);
    const Duration here =
        std::max(failed.inbound.worst, failed.emergency.worst);
    if (here <= longest) continue;
    longest = here;
    all.worst_at = RowOf(steps[failing].kind).id;
  }
  return all;
}

bool MayFollow(const Facts& facts, const Step& step,
               const std::vector<Sku>& skus) {
  const bool is_online =
      facts.Text(A::kTeamsHome) == "online" || IsResourceAccount(facts);
  const bool is_moved = !facts.Text(A::kHomedOn).starts_with("onprem");
  switch (step.kind) {
    case K::kLicenceAdd:
      return facts.Has(A::kUsageLocation);
    case K::kLicenceRemove:
    case K::kLicenceSwap: {
      const Facts after = AfterStep(facts, step, skus);
      const bool is_calling_plan =
          facts.ListHas(A::kFeatureTypes, "CallingPlan") &&
          !after.ListHas(A::kFeatureTypes, "CallingPlan");
      return !is_calling_plan ||
             (!HoldsCallingPlanNumber(facts) && facts.Has(A::kNumber) &&
              IsEffective(facts, A::kOnlineVoiceRoutingPolicy));
    }
    case K::kVoiceRouting:
      return !HoldsCallingPlanNumber(facts);
    case K::kReleaseCallingPlan:
    case K::kReleaseOperatorConnect:
    case K::kReleaseDirectRouting:
      return facts.Has(A::kNumber);
    case K::kPortOut:
      return HoldsCallingPlanNumber(facts);
    case K::kWaitGone:
      return !facts.Has(A::kNumber);
    case K::kAssignCallingPlan:
    case K::kAssignOperatorConnect:
    case K::kAssignDirectRouting:
      return !facts.Has(A::kNumber) && HasPhoneSystem(facts) && is_online &&
             is_moved;
    case K::kPrivateNumber:
      return !step.after || (facts.Has(A::kNumber) && HasPhoneSystem(facts) &&
                             is_online && is_moved);
    case K::kEnterpriseVoice:
      return facts.Has(A::kNumber) && is_online && is_moved;
    case K::kMove:
      // Without voice, a line would become the user's number in Teams.
      return HasOnPremVoice(facts) ? HasPhoneSystem(facts)
                                   : !facts.Has(A::kAdLine);
    case K::kWaitHome:
    case K::kWaitTeamsOnly:
      return is_moved;
    case K::kWaitLine:
      return !facts.Has(A::kAdLine);
    case K::kTeamsOnly:
      return is_online && is_moved;
    default:
      return true;
  }
}

}  // namespace cutover
