#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/model/attribute.h"
#include "engine/model/phone_number.h"

namespace cutover {

/// The bases of all numbers that the facts name, in whatever form and system:
/// what a user's plan asks the estate about.
std::vector<std::string> NumberBasesOf(const Facts& facts);

/// Their hashes. Bases of equal hash pass for one: only for questions whose
/// answer may be that more is shared than is.
std::vector<size_t> NumberBaseHashesOf(const Facts& facts);

size_t HashOfBase(const PhoneNumber& number);

}  // namespace cutover
