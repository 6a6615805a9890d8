#pragma once

#include <string>
#include <vector>

#include "engine/model/attribute.h"

namespace cutover {

/// The bases of all numbers that the facts name, in whatever form and system:
/// what a user's plan asks the estate about.
std::vector<std::string> NumberBasesOf(const Facts& facts);

}  // namespace cutover
