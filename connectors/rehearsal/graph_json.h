#pragma once

#include <string>

#include "connectors/rehearsal/tenant.h"

namespace cutover::rehearsal {

/// The tenant's records in Graph v1.0's shapes (graph.md 2.1, 3.1, 4).
Json UserJson(const CloudUser& user);           ///< user
Json ConfigurationJson(const CloudUser& user);  ///< teamsUserConfiguration
Json NumberJson(const Number& number);          ///< numberAssignment
/// The id that Graph gives a numberAssignment.
std::string NumberId(const Number& number);

}  // namespace cutover::rehearsal
