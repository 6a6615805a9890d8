#include "engine/plan/on_prem_dial.h"

#include <algorithm>

#include "engine/base/text.h"
#include "engine/dial/on_prem_call_plan.h"

namespace cutover {
namespace {

using A = Attribute;

std::string PoolOf(const Facts& facts) {
  const std::string home = facts.Text(A::kHomedOn);
  const size_t space = home.find(' ');
  return space == std::string::npos ? "" : home.substr(space + 1);
}

// "Tag:EMEA" of Get-CsUser's export is the policy "EMEA".
std::string OwnPolicy(const Facts& facts, A policy) {
  const std::string name = facts.Text(policy);
  return StartsWithIgnoringCase(name, "Tag:") ? name.substr(4) : name;
}

// With a policy of a site about, nobody can say whether it or Global counts.
template <typename T>
bool HasOneOfASite(const std::vector<T>& all) {
  return std::any_of(all.begin(), all.end(), [](const T& each) {
    return StartsWithIgnoringCase(each.identity, "Site:");
  });
}

}  // namespace

OnPremDial::OnPremDial(const OnPremEstate* estate)
    : estate_(estate),
      calls_(estate == nullptr ? CallPlan{} : OnPremCallPlan(*estate)),
      proof_(calls_) {}

bool OnPremDial::IsLost(const char* column) const {
  const TextList& lost = estate_->lost_user_columns;
  return std::find(lost.begin(), lost.end(), column) != lost.end();
}

std::string OnPremDial::WhyUnknown() const {
  if (estate_ == nullptr)
    return "no exports of Skype for Business were read (sfb.exports)";
  if (!estate_->voice_routes)
    return "Get-CsVoiceRoute is not among the exports";
  if (calls_.routes.empty() && !estate_->voice_routes->empty()) {
    return "the routes of Get-CsVoiceRoute lost their usages or gateways, or "
           "none of their patterns can be read: export them with "
           "Export-Clixml";
  }
  return "";
}

std::string OnPremDial::DialPlanOf(const Facts& facts,
                                   OnPremCaller& caller) const {
  std::string name = OwnPolicy(facts, A::kSfbDialPlan);
  if (name.empty() && IsLost("DialPlan"))
    caller.unknown = "Get-CsUser's export lost who has which dial plan";
  const std::string registrar = "registrar:" + PoolOf(facts);
  for (const OnPremDialPlan& each : estate_->dial_plans) {
    if (name.empty() && EndsWithIgnoringCase(each.identity, registrar))
      name = each.name;
  }
  if (name.empty() && HasOneOfASite(estate_->dial_plans)) {
    caller.unknown =
        "a dial plan of a site or the Global one decides, and no export tells "
        "of which site the pool " +
        PoolOf(facts) + " is";
  }
  if (name.empty()) name = kGlobalPolicy;
  if (caller.unknown.empty() && !calls_.dial_plans.contains(name)) {
    caller.unknown = "the dial plan " + name +
                     " is not in the export of Get-CsDialPlan, or lost its "
                     "rules there";
  }
  return name;
}

std::string OnPremDial::VoicePolicyOf(const Facts& facts,
                                      OnPremCaller& caller) const {
  std::string name = OwnPolicy(facts, A::kSfbVoicePolicy);
  if (name.empty() && IsLost("VoicePolicy"))
    caller.unknown = "Get-CsUser's export lost who has which voice policy";
  if (name.empty() && HasOneOfASite(estate_->voice_policies)) {
    caller.unknown =
        "a voice policy of a site or the Global one decides, and no export "
        "tells of which site the pool " +
        PoolOf(facts) + " is";
  }
  if (name.empty()) name = kGlobalPolicy;
  if (caller.unknown.empty() && !calls_.policies.contains(name)) {
    caller.unknown = "the voice policy " + name +
                     " is not in the export of Get-CsVoicePolicy, or lost its "
                     "usages there";
  }
  return name;
}

OnPremCaller OnPremDial::CallerOf(const Facts& facts) const {
  OnPremCaller caller;
  caller.unknown = WhyUnknown();
  if (caller.unknown.empty() && !facts.Has(A::kSfbEnterpriseVoice))
    caller.unknown = "the user is not in the export of Get-CsUser";
  if (!caller.unknown.empty()) return caller;
  CallProfile& profile = caller.profile;
  profile.has_voice = facts.IsTrue(A::kSfbEnterpriseVoice);
  // Who has no voice has lost nothing, whatever the policies say.
  if (!profile.has_voice) return caller;
  profile.dial_plan = DialPlanOf(facts, caller);
  profile.voice_routing_policy = VoicePolicyOf(facts, caller);
  // Equal reasons are one class.
  if (!caller.unknown.empty()) profile = CallProfile{};
  return caller;
}

}  // namespace cutover
