#pragma once

#include <vector>

#include "connectors/graph/graph_client.h"
#include "engine/model/ports.h"

namespace cutover {

/// Cloud users, licences and seats (graph.md 2): reads /users and
/// /subscribedSkus, sets the usage location and single licences.
class EntraConnector : public UserSource, public MoveTarget {
 public:
  explicit EntraConnector(GraphClient& graph) : graph_(graph) {}

  Status Scan(ScanSink& sink) override;
  /// By /users/delta; licences and seats are read whole each time.
  Status ScanSince(const Since& since, ScanSink& sink) override;
  /// The tenant's licences with their seats, as they are now.
  Result<std::vector<Sku>> ReadSkus();
  Result<Sighting> Observe(const Question& question) override;
  /// One call.
  Result<std::vector<Sighting>> ObserveTogether(
      const std::vector<Question>& questions) override;
  Result<Receipt> Apply(const Identity& user, const Step& step,
                        const std::string& key) override;

 private:
  Status ScanSkus(ScanSink& sink);
  Status ScanUsers(ScanSink& sink);

  GraphClient& graph_;
};

/// What ObservationOfUser wants to be selected.
inline constexpr const char* kUserFields =
    "id,userPrincipalName,displayName,accountEnabled,userType,"
    "onPremisesSyncEnabled,onPremisesImmutableId,"
    "onPremisesSecurityIdentifier,usageLocation,licenseAssignmentStates,"
    "assignedPlans";

/// One item of /users as an observation; pure.
Observation ObservationOfUser(const Json& user);

}  // namespace cutover
