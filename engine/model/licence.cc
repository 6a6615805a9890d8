#include "engine/model/licence.h"

#include <algorithm>

#include "engine/base/text.h"

namespace cutover {
namespace {

using A = Attribute;

constexpr const char* kAssigned = "assigned";
constexpr const char* kWithout = " without ";

std::string DirectItem(const std::string& sku) { return sku + " direct"; }

DirectLicence ReadDirect(const Facts& facts, const std::string& sku) {
  DirectLicence licence{sku};
  const std::string prefix = DirectItem(sku) + " ";
  for (const std::string& item : facts.List(A::kDisabledPlans)) {
    if (StartsWithIgnoringCase(item, prefix))
      licence.disabled_plans.push_back(item.substr(prefix.size()));
  }
  std::sort(licence.disabled_plans.begin(), licence.disabled_plans.end());
  return licence;
}

bool Holds(const Facts& facts, const std::string& sku) {
  return facts.ListHas(A::kLicences, DirectItem(sku));
}

}  // namespace

std::string DirectLicence::Text() const {
  return disabled_plans.empty() ? sku
                                : sku + kWithout + Join(disabled_plans, ",");
}

DirectLicence DirectLicence::Parse(const std::string& text) {
  const size_t at = text.find(kWithout);
  if (at == std::string::npos) return {text};
  return {text.substr(0, at),
          Split(text.substr(at + std::string(kWithout).size()), ',')};
}

Value LicenceOf(const Facts& facts, const std::string& sku_id) {
  if (!Holds(facts, sku_id)) return std::nullopt;
  DirectLicence licence = ReadDirect(facts, sku_id);
  licence.sku = kAssigned;
  return licence.Text();
}

std::string SwapItem(const std::string& one_sku, const std::string& other_sku) {
  return std::min(one_sku, other_sku) + " " + std::max(one_sku, other_sku);
}

std::vector<std::string> SkusOfSwap(const std::string& item) {
  return Split(item, ' ');
}

Value SwapOf(const Facts& facts, const std::string& item) {
  std::vector<std::string> held;
  for (const std::string& sku : SkusOfSwap(item)) {
    if (Holds(facts, sku)) held.push_back(ReadDirect(facts, sku).Text());
  }
  if (held.empty()) return std::nullopt;
  return Join(held, " + ");
}

void SetDirect(Facts& facts, const DirectLicence& licence) {
  RemoveDirect(facts, licence.sku);
  auto licences = facts.List(A::kLicences);
  licences.push_back(DirectItem(licence.sku));
  std::sort(licences.begin(), licences.end());
  facts.SetList(A::kLicences, licences);
  auto plans = facts.List(A::kDisabledPlans);
  for (const std::string& plan : licence.disabled_plans)
    plans.push_back(DirectItem(licence.sku) + " " + plan);
  std::sort(plans.begin(), plans.end());
  facts.SetList(A::kDisabledPlans, plans);
}

void RemoveDirect(Facts& facts, const std::string& sku_id) {
  const std::string item = DirectItem(sku_id);
  auto licences = facts.List(A::kLicences);
  std::erase(licences, item);
  facts.SetList(A::kLicences, licences);
  auto plans = facts.List(A::kDisabledPlans);
  std::erase_if(plans, [&](const std::string& each) {
    return each.starts_with(item + " ");
  });
  facts.SetList(A::kDisabledPlans, plans);
}

}  // namespace cutover
