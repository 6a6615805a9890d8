#pragma once

#include <map>
#include <optional>
#include <string>

#include "connectors/graph/graph_client.h"
#include "connectors/teams/policy_ids.h"
#include "connectors/teams/teams_cmdlets.h"
#include "engine/model/ports.h"

namespace cutover {

/// By which road a type of policy is given (graph.md 3.6).
enum class PolicyRoute {
  kAuto,  ///< Graph where it knows the type, else Teams PowerShell
  kGraph,
  kPowerShell,
};
std::optional<PolicyRoute> PolicyRouteNamed(std::string_view name);

struct TeamsSettings {
  PolicyRoute policies = PolicyRoute::kAuto;
  /// For single types, by their names in lower case.
  std::map<std::string, PolicyRoute> policy_types = {};

  PolicyRoute RouteOf(const std::string& type) const;
};

/// Numbers, policies, Enterprise Voice and Teams Only by Graph (graph.md 3),
/// and by Teams PowerShell what goes that road: Enterprise Voice alone, which
/// Graph only reads, and types of policies by their route.
class TeamsConnector : public UserSource, public MoveTarget {
 public:
  /// `cmdlets` may be null: then what needs them is refused, and says so.
  TeamsConnector(GraphClient& graph, TeamsCmdlets* cmdlets,
                 TeamsSettings settings = {})
      : graph_(graph),
        cmdlets_(cmdlets),
        settings_(std::move(settings)),
        policies_(graph) {}

  Status Scan(ScanSink& sink) override;
  Result<Sighting> Observe(const Question& question) override;
  /// Reads the user's configuration once, for all that it tells.
  Result<std::vector<Sighting>> ObserveTogether(
      const std::vector<Question>& questions) override;
  Result<Receipt> Apply(const Identity& user, const Step& step,
                        const std::string& key) override;

  /// Whether the tenant has a policy of that type and name, asked by the road
  /// that would give it.
  Result<bool> HasPolicy(const std::string& type, const std::string& name);

 private:
  Result<std::map<std::string, Facts>> HybridFacts(ScanSink& sink);
  Result<Sighting> ObserveShown(const Question& question,
                                std::optional<Facts>& configuration);
  Result<Sighting> ObserveNumber(const Question& question, Value shown);
  Result<Sighting> ObservePrivate(const Question& question);
  Result<Sighting> ObserveHolder(const Step& step);
  Result<Sighting> ObserveInventory(const Step& step);
  Result<Sighting> AskOrder(const Question& question);
  Result<std::optional<NumberRecord>> Record(const PhoneNumber& number);
  Result<Receipt> ApplyNumber(const Identity& user, const Step& step,
                              const std::string& key);
  Result<std::string> GraphPolicyId(const std::string& type,
                                    const std::string& name);
  Result<Receipt> ApplyPolicy(const Identity& user, const Step& step,
                              const std::string& key);

  GraphClient& graph_;
  TeamsCmdlets* const cmdlets_;
  const TeamsSettings settings_;
  PolicyIds policies_;
};

/// One item of userConfigurations as facts; pure. Its number has no type
/// there, so kNumber holds only the bare text until it is joined.
Facts FactsOfConfiguration(const Json& configuration);

}  // namespace cutover
