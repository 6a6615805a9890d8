#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/model/snapshot.h"

namespace cutover {

/// A user's facts as one canonical JSON object, and back. A name that this
/// version does not know is kInvalid: the store was written by a newer one.
std::string FactsToText(const Facts& facts);
Result<Facts> FactsFromText(const std::string& text);

/// One number of the inventory.
std::string NumberToText(const NumberRecord& record);
Result<NumberRecord> NumberFromText(const std::string& text);

/// What stands ahead of the numbers in TenantFactsToText, and behind them.
std::string TextBeforeNumbers(const Snapshot& snapshot);
std::string TextAfterNumbers(const Snapshot& snapshot);

/// Numbers, SKUs and findings of a snapshot as canonical JSON, and back into
/// a snapshot whose users are filled separately.
std::string TenantFactsToText(const Snapshot& snapshot);
Status TenantFactsFromText(const std::string& text, Snapshot& snapshot);

std::string FindingsToText(const std::vector<Finding>& findings);
Result<std::vector<Finding>> FindingsFromText(const std::string& text);

}  // namespace cutover
