#pragma once

#include <string>

#include "engine/base/result.h"
#include "engine/model/snapshot.h"

namespace cutover {

/// A user's facts as one canonical JSON object, and back. A name that this
/// version does not know is kInvalid: the store was written by a newer one.
std::string FactsToText(const Facts& facts);
Result<Facts> FactsFromText(const std::string& text);

/// Numbers, SKUs and findings of a snapshot as canonical JSON, and back into
/// a snapshot whose users are filled separately.
std::string TenantFactsToText(const Snapshot& snapshot);
Status TenantFactsFromText(const std::string& text, Snapshot& snapshot);

std::string FindingsToText(const std::vector<Finding>& findings);
Result<std::vector<Finding>> FindingsFromText(const std::string& text);

}  // namespace cutover
