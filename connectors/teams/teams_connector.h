#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "connectors/graph/graph_client.h"
#include "connectors/powershell/powershell_host.h"
#include "engine/model/ports.h"

namespace cutover {

/// Numbers, policies, Enterprise Voice and Teams Only (graph.md 3). Each
/// attribute by its route: Graph, and Teams PowerShell for Enterprise Voice
/// alone, which Graph only reads.
class TeamsConnector : public UserSource, public MoveTarget {
 public:
  /// `host` may be null: then Enterprise Voice cannot be set, and says so.
  TeamsConnector(GraphClient& graph, PowerShellHost* host)
      : graph_(graph), host_(host) {}

  Status Scan(ScanSink& sink) override;
  Result<Sighting> Observe(const Question& question) override;
  Result<Receipt> Apply(const Identity& user, const Step& step,
                        const std::string& key) override;

  /// The id of a policy by its name, from the cache or by getPolicyId.
  /// kNotFound when the tenant has none of that name.
  Result<std::string> PolicyId(const std::string& type,
                               const std::string& name);

 private:
  Result<Sighting> ObserveNumber(const Question& question, Value shown);
  Result<Sighting> AskOperation(const Question& question);
  Result<std::optional<NumberRecord>> Record(const PhoneNumber& number);
  Result<Receipt> ApplyNumber(const Identity& user, const Step& step,
                              const std::string& key);
  Result<Receipt> ApplyPolicy(const Identity& user, const std::string& type,
                              const Value& name, const std::string& key);
  Result<Receipt> ApplyVoice(const Identity& user, const Step& step,
                             const std::string& key);

  GraphClient& graph_;
  PowerShellHost* const host_;
  std::mutex mutex_;
  std::map<std::string, std::string> policy_ids_;
};

/// One item of userConfigurations as facts; pure. Its number has no type
/// there, so kNumber holds only the bare text until it is joined.
Facts FactsOfConfiguration(const Json& configuration);
/// One item of numberAssignments; kInvalid when its number cannot be read.
Result<NumberRecord> NumberRecordOf(const Json& item);

}  // namespace cutover
