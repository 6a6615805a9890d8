#pragma once

#include "connectors/sfb/export_rows.h"
#include "engine/model/on_prem_estate.h"

namespace cutover {

/// Each takes one object of the cmdlet's export. kInvalid when it has no
/// Identity.
Status TakeVoicePolicy(const ExportRow& row,
                       std::vector<OnPremVoicePolicy>& policies);
Status TakeDialPlan(const ExportRow& row, std::vector<OnPremDialPlan>& plans);
Status TakeVoiceRoute(const ExportRow& row,
                      std::vector<OnPremVoiceRoute>& routes);
Status TakeAgentGroup(const ExportRow& row,
                      std::vector<OnPremAgentGroup>& groups);
Status TakeQueue(const ExportRow& row, std::vector<OnPremQueue>& queues);
Status TakeWorkflow(const ExportRow& row,
                    std::vector<OnPremWorkflow>& workflows);

/// The rules in a text of one or more of them, as a rule tells itself:
/// "Description=…;Pattern=…;Translation=…;Name=…;IsInternalExtension=False".
std::vector<OnPremNormalizationRule> RulesIn(const std::string& text);

/// What a user's policy calls the policy of this identity: "EMEA" of
/// "Tag:EMEA".
std::string PolicyNameOf(const std::string& identity);

}  // namespace cutover
