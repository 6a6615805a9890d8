#pragma once

#include <string>

#include "connectors/powershell/powershell_host.h"
#include "connectors/teams/policy_batches.h"
#include "engine/model/ports.h"

namespace cutover {

/// Teams by Teams PowerShell alone, for what Graph has not: the national
/// clouds, policy types that Graph does not know, Enterprise Voice (graph.md
/// 3.7). Both ports in one, since one service is behind them.
class TeamsCmdlets : public UserSource, public MoveTarget {
 public:
  explicit TeamsCmdlets(PowerShellHost& host) : host_(host), batches_(host) {}

  /// Get-CsOnlineUser and Get-CsPhoneNumberAssignment, the latter by pages.
  Status Scan(ScanSink& sink) override;
  Result<Sighting> Observe(const Question& question) override;
  Result<Receipt> Apply(const Identity& user, const Step& step,
                        const std::string& key) override;

  /// Of every user, by object id, what Graph does not show (HybridFactsOf).
  Result<std::map<std::string, Facts>> HybridFacts();

  /// Whether the tenant has a policy of that type and name, by Get-Cs…, asked
  /// once for each type.
  Result<bool> HasPolicy(const std::string& type, const std::string& name);

  /// How an order of ours stands whose receipt came from here; kNone for any
  /// other receipt.
  Result<Sighting> AskReceipt(const Question& question) {
    return batches_.Ask(*question.receipt, question.user.cloud_id);
  }

 private:
  Result<Sighting> ObserveNumber(const Question& question, const Facts& facts);
  Result<Sighting> ObserveHolder(const Step& step);
  Result<Sighting> ObservePrivate(const Question& question);
  Result<NumberRecord> Record(const PhoneNumber& number);
  /// Of the number so written; empty where the tenant has none.
  Result<std::optional<NumberRecord>> RecordNamed(const std::string& text);
  Result<Sighting> ObserveOfNumber(const Step& step);
  Result<Json> Item(const PhoneNumber& number);
  Result<Receipt> ApplyNumber(const Identity& user, const Step& step,
                              const std::string& key);
  Status CheckHolder(const NumberValue& value, const Identity& user,
                     bool is_assign);

  PowerShellHost& host_;
  PolicyBatches batches_;
  std::mutex mutex_;
  std::map<std::string, std::set<std::string>>
      policies_;  // by type, lower case
};

/// One object of Get-CsOnlineUser as facts; pure. Its number has no type
/// there, so kNumber holds only the bare text until it is joined.
Facts FactsOfOnlineUser(const Json& user);
/// What only Get-CsOnlineUser shows of a user (domain.md 1.1); pure.
Facts HybridFactsOf(const Json& user);
/// One object of Get-CsPhoneNumberAssignment as an item of numberAssignments.
Json NumberAsGraphShowsIt(const Json& item);

}  // namespace cutover
