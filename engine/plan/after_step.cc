#include "engine/plan/after_step.h"

#include <algorithm>
#include <cstdlib>

#include "engine/base/text.h"
#include "engine/model/licence.h"
#include "engine/model/other_numbers.h"
#include "engine/plan/classify.h"

namespace cutover {
namespace {

using A = Attribute;
using K = StepKind;

const Sku* FindSku(const std::vector<Sku>& skus, const std::string& id) {
  const auto found = std::find_if(skus.begin(), skus.end(),
                                  [&](const Sku& sku) { return sku.id == id; });
  return found == skus.end() ? nullptr : &*found;
}

bool GivesCallingPlan(const Sku& sku) {
  return std::any_of(
      sku.plan_names.begin(), sku.plan_names.end(),
      [](const auto& plan) { return StartsWithIgnoringCase(plan, "MCOPSTN"); });
}

void SetItem(Facts& facts, A list, const std::string& item, bool is_in) {
  auto items = facts.List(list);
  std::erase(items, item);
  if (is_in) items.push_back(item);
  std::sort(items.begin(), items.end());
  facts.SetList(list, items);
}

void Gain(Facts& facts, DirectLicence licence, const std::vector<Sku>& skus) {
  const Sku* sku = FindSku(skus, licence.sku);
  SetDirect(facts, licence);
  if (sku != nullptr && GivesCallingPlan(*sku))
    SetItem(facts, A::kFeatureTypes, "CallingPlan", true);
}

void Lose(Facts& facts, const std::string& sku_id,
          const std::vector<Sku>& skus) {
  const Sku* sku = FindSku(skus, sku_id);
  RemoveDirect(facts, sku_id);
  if (sku != nullptr && GivesCallingPlan(*sku))
    SetItem(facts, A::kFeatureTypes, "CallingPlan", false);
}

void SetLicence(Facts& facts, const Step& step, const std::vector<Sku>& skus) {
  const bool is_swap = step.kind == K::kLicenceSwap;
  for (const std::string& sku : SkusOfSwap(step.item)) Lose(facts, sku, skus);
  if (!step.after) return;
  DirectLicence licence = DirectLicence::Parse(*step.after);
  if (!is_swap) licence.sku = step.item;
  Gain(facts, licence, skus);
}

// Voice follows the number; a resource account has none to switch.
void SetVoice(Facts& facts, const char* value) {
  if (!IsResourceAccount(facts)) facts.Set(A::kEnterpriseVoice, value);
}

std::string FlagsAfter(const Facts& facts, const Step& step) {
  const int flags = std::atoi(facts.Text(A::kOptionFlags).c_str());
  const int bit = std::atoi(step.item.c_str());
  return std::to_string(step.after ? flags | bit : flags & ~bit);
}

// What Teams shows of the directory's number once a sync has run.
Value NumberOfLine(const Facts& facts) {
  auto line = PhoneNumber::Parse(facts.Text(A::kAdLine));
  if (!line.ok()) return std::nullopt;
  return NumberValue{*line, NumberType::kDirectRouting,
                     NumberSource::kOnPremises, ""}
      .Text();
}

}  // namespace

void TakeStep(Facts& facts, const Step& step, const std::vector<Sku>& skus) {
  switch (step.kind) {
    case K::kLicenceAdd:
    case K::kLicenceRemove:
    case K::kLicenceSwap:
      SetLicence(facts, step, skus);
      return;
    case K::kWaitPhone:
      SetItem(facts, A::kFeatureTypes, "PhoneSystem", true);
      break;
    case K::kPortOut:
    case K::kWaitGone:
    case K::kUnblock:
      return;  // of a number, not of the user
    case K::kPrivateNumber:
      if (auto number = PhoneNumber::Parse(step.item); number.ok())
        SetPrivateNumber(facts, *number, step.after);
      return;
    case K::kOptionFlag:
      facts.Set(A::kOptionFlags, FlagsAfter(facts, step));
      return;
    case K::kReleaseCallingPlan:
    case K::kReleaseOperatorConnect:
    case K::kReleaseDirectRouting:
      SetVoice(facts, "false");
      break;
    case K::kAssignCallingPlan:
    case K::kAssignOperatorConnect:
    case K::kAssignDirectRouting:
      SetVoice(facts, "true");
      break;
    case K::kWaitHome:
      facts.Set(A::kNumber, NumberOfLine(facts));
      break;
    case K::kWaitLine:
      if (!step.after) facts.Set(A::kEnterpriseVoice, "false");
      break;
    case K::kMove:
      facts.Set(A::kDeploymentLocator, "sipfed.online.lync.com");
      break;
    case K::kMoveBack:
      facts.Set(A::kDeploymentLocator, "SRV:");
      break;
    case K::kWaitNumber:
      return;  // of a number, not of the user
    default:
      break;
  }
  facts.Set(step.attribute(), step.after);
}

Facts AfterStep(const Facts& before, const Step& step,
                const std::vector<Sku>& skus) {
  Facts facts = before;
  TakeStep(facts, step, skus);
  return facts;
}

Facts AfterSteps(const Facts& before, const std::vector<Step>& steps,
                 const std::vector<Sku>& skus) {
  Facts facts = before;
  for (const Step& step : steps) TakeStep(facts, step, skus);
  return facts;
}

}  // namespace cutover
