#pragma once

#include <map>
#include <mutex>
#include <set>
#include <string>

#include "connectors/graph/graph_client.h"

namespace cutover {

/// The ids that Graph gives the tenant's policies (graph.md 3.5), asked once
/// each. Safe for use from any thread.
class PolicyIds {
 public:
  explicit PolicyIds(GraphClient& graph) : graph_(graph) {}

  /// kNotFound when the tenant has none of that name, or Graph does not know
  /// the type: it answers both alike.
  Result<std::string> IdOf(const std::string& type, const std::string& name);
  /// Whether any name of that type was found so far.
  bool Knows(const std::string& type);

 private:
  GraphClient& graph_;
  std::mutex mutex_;
  std::map<std::string, std::string> ids_;  // by "type/name"
  std::set<std::string> known_types_;
};

}  // namespace cutover
