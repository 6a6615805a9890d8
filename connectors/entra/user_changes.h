#pragma once

#include <string>

#include "connectors/graph/graph_client.h"
#include "engine/model/ports.h"

namespace cutover {

/// A mark of this moment, from which ReadChangedUsers goes on.
Result<std::string> MarkUsersNow(GraphClient& graph);

/// Delivers the users that /users/delta tells of since the mark, read again
/// whole; those that are gone; and the next mark. kNotFound: the mark is
/// expired, of another version or not understood.
Status ReadChangedUsers(GraphClient& graph, const std::string& mark,
                        ScanSink& sink);

}  // namespace cutover
