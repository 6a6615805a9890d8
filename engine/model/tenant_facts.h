#pragma once

#include <map>
#include <string>

namespace cutover {

/// Facts of the tenant and of the on-prem deployment as a whole, by the name
/// of the property that shows them; lists are joined by line breaks. What was
/// not read is absent, and a check that needs it says "not checked".
using TenantFacts = std::map<std::string, std::string>;

namespace tenant_fact {
// The worker's host (Get-Versions)
inline constexpr const char* kTeamsModule = "MicrosoftTeams.Version";
inline constexpr const char* kSfbBuild = "SkypeForBusiness.Build";
inline constexpr const char* kWorkerTls = "Worker.Tls12";  ///< "true"
// Who the engine is
inline constexpr const char* kAppRoles = "Token.Roles";        ///< list
inline constexpr const char* kOnPremRoles = "Worker.CsRoles";  ///< list
inline constexpr const char* kCloud = "Cloud";  ///< global, gcc-high, dod, …
inline constexpr const char* kVerifiedDomains = "Domains.Verified";  ///< list
inline constexpr const char* kSipDomains =
    "OnlineSipDomains.Enabled";  ///< list
// Hybrid
inline constexpr const char* kSharedSip = "SharedSipAddressSpace";
inline constexpr const char* kHostingProvider = "HostingProvider.Enabled";
inline constexpr const char* kFederatedEdges = "FederatedEdgePools";  ///< count
inline constexpr const char* kCmsReplication = "CmsReplication.UpToDate";
// Directory synchronisation (Get-ADSyncScheduler)
inline constexpr const char* kSyncEnabled = "SyncCycleEnabled";
inline constexpr const char* kSyncStaging = "StagingModeEnabled";
inline constexpr const char* kSyncInterval = "SyncCycleInterval";  ///< seconds
inline constexpr const char* kSyncLast = "LastSyncTime";  ///< FormatTime
inline constexpr const char* kSyncedAttributes =
    "SyncRules.Attributes";  ///< list
// Tenant settings
inline constexpr const char* kMeetingMigration = "MeetingMigrationEnabled";
inline constexpr const char* kGlobalUpgrade = "TeamsUpgradePolicy.Global";
inline constexpr const char* kBlockedForever = "AssignmentBlockedForever";
inline constexpr const char* kAssignmentMail = "AssignmentEmailEnabled";
inline constexpr const char* kUnassignmentMail = "UnassignmentEmailEnabled";
inline constexpr const char* kOnPremToOnline = "AllowOnPremToOnlineMigration";
/// Calling policies without AllowPrivateCalling; a list.
inline constexpr const char* kNoPrivateCalling = "NoPrivateCalling";
/// Numbers with AssignmentBlockedState; a list.
inline constexpr const char* kBlockedNumbers = "AssignmentBlocked";
// Gateways
inline constexpr const char* kMaxSessions = "Gateways.MaxConcurrentSessions";
}  // namespace tenant_fact

/// The names above, for people who tell one by hand.
inline constexpr const char* kTenantFactNames[] = {
    tenant_fact::kTeamsModule,      tenant_fact::kSfbBuild,
    tenant_fact::kWorkerTls,        tenant_fact::kAppRoles,
    tenant_fact::kOnPremRoles,      tenant_fact::kCloud,
    tenant_fact::kVerifiedDomains,  tenant_fact::kSipDomains,
    tenant_fact::kSharedSip,        tenant_fact::kHostingProvider,
    tenant_fact::kFederatedEdges,   tenant_fact::kCmsReplication,
    tenant_fact::kSyncEnabled,      tenant_fact::kSyncStaging,
    tenant_fact::kSyncInterval,     tenant_fact::kSyncLast,
    tenant_fact::kSyncedAttributes, tenant_fact::kMeetingMigration,
    tenant_fact::kGlobalUpgrade,    tenant_fact::kBlockedForever,
    tenant_fact::kAssignmentMail,   tenant_fact::kUnassignmentMail,
    tenant_fact::kOnPremToOnline,   tenant_fact::kNoPrivateCalling,
    tenant_fact::kBlockedNumbers,   tenant_fact::kMaxSessions,
};

}  // namespace cutover
