#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "engine/model/plan.h"

namespace cutover {

/// Seats that the move takes of each SKU, by its id; below zero where it gives
/// some back.
std::map<std::string, int64_t> SeatsOf(const Move& move);

}  // namespace cutover
