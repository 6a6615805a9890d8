#pragma once

#include <string>
#include <vector>

#include "engine/model/attribute.h"

namespace cutover {

/// A licence that a user holds directly, with the service plans that are
/// switched off in it: what a way back has to bring again. As text "SKU", or
/// "SKU without PLAN,PLAN" with ids in order.
struct DirectLicence {
  std::string sku;
  std::vector<std::string> disabled_plans = {};
  std::string Text() const;
  static DirectLicence Parse(const std::string& text);
  friend bool operator==(const DirectLicence&, const DirectLicence&) = default;
};

/// The value of kLicence: unset when the SKU is not held directly (a group's
/// does not count, graph.md 2.2), else a DirectLicence text whose SKU is the
/// word "assigned".
Value LicenceOf(const Facts& facts, const std::string& sku_id);

/// The item of a swap between two SKU ids, the same in both directions.
std::string SwapItem(const std::string& one_sku, const std::string& other_sku);
/// Both ids of it.
std::vector<std::string> SkusOfSwap(const std::string& item);
/// The value of kLicenceSwap: the DirectLicence text of the one that is held,
/// unset when neither is; of both joined by " + ", which no swap aims at.
Value SwapOf(const Facts& facts, const std::string& item);

/// Sets the user's direct licence, or takes it away with what was off in it.
void SetDirect(Facts& facts, const DirectLicence& licence);
void RemoveDirect(Facts& facts, const std::string& sku_id);

}  // namespace cutover
