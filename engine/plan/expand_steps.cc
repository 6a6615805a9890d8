#include "engine/plan/expand_steps.h"

#include <algorithm>
#include <cstdlib>

#include "engine/base/text.h"
#include "engine/model/licence.h"
#include "engine/model/other_numbers.h"

namespace cutover {
namespace {

using A = Attribute;
using K = StepKind;

class Expansion {
 public:
  Expansion(const Snapshot& snapshot, const User& user, const Target& target)
      : snapshot_(snapshot),
        facts_(user.facts),
        user_(user),
        target_(target),
        number_(user.facts.Get(A::kNumber)) {}

  ExpandedSteps Run(const Recipe& recipe) {
    clears_line_ = recipe.Has(K::kClearLine);
    for (StepKind kind : recipe.staging) Expand(kind);
    const int staged = static_cast<int>(steps_.size());
    for (StepKind kind : recipe.cut_over) Expand(kind);
    return {std::move(steps_), staged};
  }

 private:
  void Add(StepKind kind, Value before, Value after, std::string reason,
           std::string item = "") {
    if (before == after) return;
    steps_.push_back(Step{kind, std::move(item), std::move(before),
                          std::move(after), std::move(reason)});
  }

  // Voice routing leads nowhere without one.
  bool WillHaveNumber() const {
    return target_.number || (number_ && !clears_line_);
  }

  bool Planned(StepKind kind) const {
    return std::any_of(steps_.begin(), steps_.end(),
                       [&](const Step& step) { return step.kind == kind; });
  }

  void AddPolicy(StepKind kind, const std::string& name) {
    if (name.empty()) return;
    const Value before = facts_.Get(RowOf(kind).attribute);
    // Teams answers a policy's own spelling; case is no difference.
    if (before && EqualsIgnoringCase(*before, name)) return;
    Add(kind, before, name, "rule " + target_.rule->name);
  }

  void AddLicences() {
    for (const std::string& part : target_.rule->licences_add) {
      const Sku* sku = SkuNamed(snapshot_, part);
      if (sku == nullptr || HoldingOf(user_, sku->id)) continue;
      Add(K::kLicenceAdd, std::nullopt, "assigned", part, sku->id);
    }
  }

  void RemoveLicence(const Sku* sku) {
    if (sku == nullptr || HoldingOf(user_, sku->id) != "direct") return;
    Add(K::kLicenceRemove, LicenceOf(facts_, sku->id), std::nullopt,
        sku->part_number, sku->id);
  }

  void RemoveLicences() {
    for (const std::string& part : target_.rule->licences_remove)
      RemoveLicence(SkuNamed(snapshot_, part));
  }

  // A swap that brings what the move needs comes early, any other last: a
  // Calling Plan may go only once its number has gone.
  static bool IsEarly(const Sku& from, const Sku& to) {
    return !HasPlan(from, "MCOPSTN") &&
           (!HasPlan(from, "MCOEV") || !HasPlan(from, "TEAMS1")) &&
           (HasPlan(to, "MCOEV") || HasPlan(to, "TEAMS1"));
  }

  enum class SwapTime { kEarly, kLate };

  void SwapLicences(SwapTime time) {
    for (const SkuSwap& swap : target_.rule->licences_swap) {
      const Sku* from = SkuNamed(snapshot_, swap.from);
      const Sku* to = SkuNamed(snapshot_, swap.to);
      if (from == nullptr || to == nullptr) continue;
      const SwapTime wanted =
          IsEarly(*from, *to) ? SwapTime::kEarly : SwapTime::kLate;
      if (wanted != time || HoldingOf(user_, from->id) != "direct") continue;
      if (HoldingOf(user_, to->id)) {
        RemoveLicence(from);
        continue;
      }
      // What was off stays off, as far as the new licence knows it.
      const std::string item = SwapItem(from->id, to->id);
      const Value before = SwapOf(facts_, item);
      DirectLicence after = DirectLicence::Parse(*before);
      after.sku = to->id;
      std::erase_if(after.disabled_plans, [&](const std::string& plan) {
        return std::find(to->plan_ids.begin(), to->plan_ids.end(), plan) ==
               to->plan_ids.end();
      });
      Add(K::kLicenceSwap, before, after.Text(), swap.from + " > " + swap.to,
          item);
    }
  }

  void AddUsageLocation() {
    if (facts_.Has(A::kUsageLocation)) return;
    const std::string country = CountryOf(user_, target_.rule);
    if (country.empty()) return;
    Add(K::kUsageLocation, std::nullopt, country, "needed by the licence");
  }

  // Assigning a number: whatever the steps before left is its `before`.
  void AssignNumber() {
    if (!target_.number) return;
    const Value after = target_.number->Text();
    Add(K::kAssignDirectRouting, number_, after, "rule " + target_.rule->name);
    number_ = after;
  }

  // What the user holds, while it is of that type and another is to come.
  std::optional<NumberValue> Leaving(NumberType type) const {
    auto held = NumberValue::Parse(number_.value_or(""));
    if (!held.ok() || held->type != type || !target_.number)
      return std::nullopt;
    return *std::move(held);
  }

  void Release(StepKind kind, NumberType type) {
    const auto held = Leaving(type);
    if (!held) return;
    Add(kind, number_, std::nullopt, "a user holds one primary number");
    number_ = std::nullopt;
    if (held->number == target_.number->number) recarried_ = held->type;
  }

  void PortOut() {
    const auto held = Leaving(NumberType::kCallingPlan);
    if (!held || held->number != target_.number->number || !target_.port)
      return;
    Add(K::kPortOut, std::nullopt, FormatTime(*target_.port),
        "the carrier's date", held->number.Text());
  }

  // The same digits cannot be held as two types (domain.md 2.1 step 7).
  void WaitGone() {
    if (!recarried_) return;
    Add(K::kWaitGone, NumberTypeName(*recarried_), std::nullopt,
        "the digits return as Direct Routing", target_.number->number.Text());
  }

  void Unblock() {
    if (!target_.is_blocked || !target_.number ||
        target_.number->Text() == number_)
      return;
    Add(K::kUnblock, "blocked", std::nullopt, "a block of its last release",
        target_.number->number.Text());
  }

  void AddPrivateNumber() {
    if (!target_.private_line || !WillHaveNumber()) return;
    Add(K::kPrivateNumber, std::nullopt, kPrivateCategory,
        "the private line of Skype for Business", target_.private_line->Text());
  }

  void ClearRemoteControl() {
    const int flags = std::atoi(facts_.Text(A::kOptionFlags).c_str());
    for (const int bit : {16, 512}) {
      if ((flags & bit) == 0) continue;
      Add(K::kOptionFlag, "set", std::nullopt, "remote call control ends",
          std::to_string(bit));
    }
  }

  void WaitPhone() {
    if (HasPhoneSystem(facts_)) return;
    const bool needs = target_.number.has_value() || Planned(K::kLicenceAdd) ||
                       Planned(K::kLicenceSwap);
    if (needs)
      Add(K::kWaitPhone, std::nullopt, "PhoneSystem", "the licence's effect");
  }

  void ReleaseDirectRouting() {
    if (!number_ || !target_.number || number_ == target_.number->Text())
      return;
    Add(K::kReleaseDirectRouting, number_, std::nullopt,
        "a user holds one primary number");
    number_ = std::nullopt;
  }

  void WaitLine() {
    if (!Planned(K::kClearLine) || !number_) return;
    Add(K::kWaitLine, number_, std::nullopt, "directory sync");
    number_ = std::nullopt;
  }

  void CopyLine() {
    const std::string& name = target_.rule->copy_line_to;
    if (name.empty() || !facts_.Has(A::kAdLine)) return;
    Value before;
    for (const std::string& item : facts_.List(A::kAdExtensions)) {
      if (StartsWithIgnoringCase(item, name + "="))
        before = item.substr(name.size() + 1);
    }
    Add(K::kCopyLine, before, facts_.Get(A::kAdLine),
        "rule " + target_.rule->name, name);
  }

  void AddEnterpriseVoice() {
    Add(K::kEnterpriseVoice,
        facts_.IsTrue(A::kEnterpriseVoice) ? "true" : "false", "true",
        "the number stays in Active Directory");
  }

  void Expand(StepKind kind) {
    const Rule& rule = *target_.rule;
    switch (kind) {
      case K::kUsageLocation:
        return AddUsageLocation();
      case K::kLicenceAdd:
        SwapLicences(SwapTime::kEarly);
        return AddLicences();
      case K::kLicenceRemove:
        SwapLicences(SwapTime::kLate);
        return RemoveLicences();
      case K::kWaitPhone:
        return WaitPhone();
      case K::kDialPlan:
        return AddPolicy(kind, rule.dial_plan);
      case K::kEmergencyRouting:
        return AddPolicy(kind, rule.emergency_call_routing_policy);
      case K::kCallingPolicy:
        return AddPolicy(kind, rule.calling_policy);
      case K::kIpPhonePolicy:
        return AddPolicy(kind, rule.ip_phone_policy);
      case K::kVoiceRouting:
        if (!WillHaveNumber()) return;
        return AddPolicy(kind, rule.voice_routing_policy);
      case K::kReleaseCallingPlan:
        return Release(kind, NumberType::kCallingPlan);
      case K::kReleaseDirectRouting:
        return ReleaseDirectRouting();
      case K::kReleaseOperatorConnect:
        return Release(kind, NumberType::kOperatorConnect);
      case K::kPortOut:
        return PortOut();
      case K::kWaitGone:
        return WaitGone();
      case K::kPrivateNumber:
        return AddPrivateNumber();
      case K::kUnblock:
        return Unblock();
      case K::kOptionFlag:
        return ClearRemoteControl();
      case K::kLineServer:
        return Add(kind, facts_.Get(A::kLineServer), std::nullopt,
                   "remote call control ends");
      case K::kAssignDirectRouting:
        return AssignNumber();
      case K::kEnterpriseVoice:
        return AddEnterpriseVoice();
      case K::kMove:
        return Add(kind, facts_.Get(A::kHomedOn), "online",
                   "Teams Only needs a cloud home");
      case K::kWaitHome:
        return Add(kind, facts_.Get(A::kTeamsHome), "online", "directory sync");
      case K::kCopyLine:
        return CopyLine();
      case K::kClearLine:
        return Add(kind, facts_.Get(A::kAdLine), std::nullopt,
                   "the cloud takes over the number");
      case K::kWaitLine:
        return WaitLine();
      case K::kTeamsOnly:
      case K::kWaitTeamsOnly:
        return Add(kind, facts_.Get(A::kCoexistenceMode), "TeamsOnly",
                   "Phone System works in Teams Only");
      default:
        return;  // inverses stand in no forward recipe
    }
  }

  const Snapshot& snapshot_;
  const Facts& facts_;
  const User& user_;
  const Target& target_;
  Value number_;
  bool clears_line_ = false;
  std::optional<NumberType> recarried_;
  std::vector<Step> steps_;
};

}  // namespace

ExpandedSteps ExpandSteps(const Snapshot& snapshot, const User& user,
                          const Recipe& recipe, const Target& target) {
  return Expansion(snapshot, user, target).Run(recipe);
}

}  // namespace cutover
