#pragma once

#include <optional>
#include <string>

#include "engine/plan/check.h"

namespace cutover {

/// The fact of the tenant, or "not checked" with what would bring it.
std::optional<std::string> Fact(const CheckCase& each, const char* name,
                                const char* source, Verdicts& out);

/// Whether a fact that is a list (tenant_facts.h) has the item, in any case.
bool ListHolds(const std::string& list, const std::string& item);

}  // namespace cutover
