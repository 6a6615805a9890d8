#include "connectors/rehearsal/cmdlets.h"

#include "connectors/rehearsal/graph_json.h"
#include "engine/base/text.h"

namespace cutover::rehearsal {
namespace {

Json Fail(const char* code, const std::string& message) {
  return {{"ok", false}, {"code", code}, {"message", message}};
}

Json Give(Json result) { return {{"ok", true}, {"result", std::move(result)}}; }

std::string UpperFirst(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

// Of people only; other accounts show none.
std::string ModeOf(const CloudUser& user) {
  if (user.account_type == "sfbOnPremUser") return "Islands";
  return user.account_type == "user" ? "TeamsOnly" : "";
}

// domain.md 1.3, without a state.
std::string TypeOf(const CloudUser& user) {
  if (user.account_type == "resourceAccount")
    return "PureOnlineApplicationInstance";
  if (user.account_type == "sfbOnPremUser") return "HybridOnpremSfBUser";
  return user.immutable_id.empty() ? "PureOnlineTeamsOnlyUser"
                                   : "DirSyncEnabledOnlineTeamsOnlyUser";
}

Json OnlineUser(const CloudUser& user) {
  const bool on_prem = user.account_type == "sfbOnPremUser";
  Json shown = {
      {"Identity", user.id},
      {"UserPrincipalName", user.upn},
      {"SipAddress", "sip:" + user.upn},
      {"AccountType",
       on_prem ? "SfBOnPremUser" : UpperFirst(user.account_type)},
      {"HostingProvider", on_prem ? "SRV:" : "sipfed.online.lync.com"},
      {"LineURI", user.number.empty() ? "" : "tel:" + user.number},
      {"EnterpriseVoiceEnabled", user.has_voice},
      {"FeatureTypes", user.shown_features},
      {"RegistrarPool", on_prem ? "" : "sippool01.infra.lync.com"},
      {"InterpretedUserType", TypeOf(user)},
      {"UserValidationErrors", user.validation_errors},
      {"TeamsUpgradeEffectiveMode", ModeOf(user)}};
  for (const auto& [type, name] : user.shown_policies) {
    if (type != "TeamsUpgradePolicy") shown[type] = name;
  }
  return shown;
}

Json CmdletNumber(const Number& number, bool is_blocked) {
  const Json graph = NumberJson(number);
  return {
      {"TelephoneNumber", TextAt(graph, "telephoneNumber")},
      {"NumberType", UpperFirst(TextAt(graph, "numberType"))},
      {"NumberSource", UpperFirst(TextAt(graph, "numberSource"))},
      {"ActivationState", UpperFirst(TextAt(graph, "activationState"))},
      {"PstnAssignmentStatus", UpperFirst(TextAt(graph, "assignmentStatus"))},
      {"AssignedPstnTargetId", TextAt(graph, "assignmentTargetId")},
      {"AssignmentCategory", UpperFirst(TextAt(graph, "assignmentCategory"))},
      {"LocationId", TextAt(graph, "locationId")},
      {"AssignmentBlockedState", is_blocked ? "BlockedForever" : ""}};
}

// As the cmdlets take them: id, UPN or SIP address.
CloudUser* UserNamed(Tenant& tenant, const Json& args) {
  const std::string name = TextAt(args, "Identity");
  return tenant.UserBy(StartsWithIgnoringCase(name, "sip:") ? name.substr(4)
                                                            : name);
}

Json GetOnlineUser(Tenant& tenant, const Json& args) {
  if (TextAt(args, "Identity").empty()) {
    Json users = Json::array();
    for (const auto& [id, user] : tenant.users())
      users.push_back(OnlineUser(user));
    return Give({{"value", users}});
  }
  const CloudUser* user = UserNamed(tenant, args);
  if (user == nullptr) return Fail("not found", "UserNotFound");
  return Give(OnlineUser(*user));
}

Json GetNumbers(Tenant& tenant, const Json& args) {
  const std::string wanted = TextAt(args, "TelephoneNumber");
  const int64_t top = args.contains("Top") ? NumberAt(args, "Top") : 500;
  int64_t skip = NumberAt(args, "Skip");
  Json found = Json::array();
  for (const auto& [text, number] : tenant.numbers()) {
    if (!wanted.empty() && text != wanted) continue;
    if (skip-- > 0) continue;
    if (static_cast<int64_t>(found.size()) >= top) break;
    found.push_back(CmdletNumber(number, tenant.blocked().contains(text)));
  }
  return Give({{"value", found}});
}

Json SetNumber(Tenant& tenant, CloudUser& user, const Json& args,
               const std::string& fault) {
  if (!args.contains("PhoneNumber")) {
    if (fault != "silent")
      user.has_voice = IsTrueAt(args, "EnterpriseVoiceEnabled");
    return Give(Json::object());
  }
  auto number = PhoneNumber::Parse(TextAt(args, "PhoneNumber"));
  std::string type = TextAt(args, "PhoneNumberType");
  if (!type.empty()) type[0] = ToLower(type)[0];
  const auto known = NumberTypeNamed(type);
  if (!number.ok() || !known) return Fail("invalid", "no such number or type");
  if (!tenant.HasPhoneSystem(user))
    return Fail("refused", "User lacks appropriate licenses.");
  const std::string key = TextAt(args, "CorrelationId");
  const std::string category = ToLower(TextAt(args, "AssignmentCategory"));
  tenant.Assign(
      {{*number, *known, NumberSource::kOnline, TextAt(args, "LocationId")},
       category.empty() ? "primary" : category},
      user.id, key, fault);
  return Give(Json::object());
}

Json SetBlock(Tenant& tenant, const std::string& verb, const Json& args) {
  const std::string number = TextAt(args, "TelephoneNumber");
  if (verb.starts_with("Set-")) {
    tenant.blocked().insert(number);
  } else {
    tenant.blocked().erase(number);
  }
  return Give(Json::object());
}

Json Grant(Tenant& tenant, CloudUser& user, const std::string& type,
           const Json& args, const std::string& fault) {
  const std::string name = TextAt(args, "PolicyName");
  if (!name.empty() && !tenant.HasPolicy(type, name)) {
    return Fail("refused", "Policy \"" + name +
                               "\" is not a user policy. You can assign only "
                               "a user policy to a specific user.");
  }
  if (fault != "silent") tenant.SetPolicy(user, type, name);
  return Give(Json::object());
}

// Accepted at once, carried out user by user while nobody looks.
Json NewBatch(Tenant& tenant, const Json& args) {
  const std::string type = TextAt(args, "PolicyType");
  const std::string name = TextAt(args, "PolicyName");
  if (!name.empty() && !tenant.HasPolicy(type, name))
    return Fail("refused", "Policy \"" + name + "\" was not found.");
  if (ArrayAt(args, "Identity").size() > 5000)
    return Fail("refused", "A batch has at most 5000 users.");
  const std::string id = tenant.ids().NextGuid();
  for (const Json& each : ArrayAt(args, "Identity")) {
    const std::string user_id = each.get<std::string>();
    tenant.batches()[id][user_id] = "";
    tenant.After(tenant.world().order_time, [&tenant, id, user_id, type, name] {
      CloudUser* user = tenant.UserBy(user_id);
      const std::string fault =
          user == nullptr
              ? ""
              : tenant.TakeFault(user->upn, "New-CsBatchPolicyAssignment");
      std::string& result = tenant.batches()[id][user_id];
      if (user == nullptr || fault == "refuse") {
        result = user == nullptr ? "User not found" : "The user was declined";
        return;
      }
      result = "Success";
      if (fault != "silent") tenant.SetPolicy(*user, type, name);
    });
  }
  return Give({{"OperationId", id}});
}

Json GetBatch(Tenant& tenant, const Json& args) {
  const auto found = tenant.batches().find(TextAt(args, "Identity"));
  if (found == tenant.batches().end())
    return Fail("not found", "no such operation");
  Json users = Json::array();
  for (const auto& [id, result] : found->second) {
    users.push_back({{"Id", id},
                     {"Result", result},
                     {"State", result.empty() ? "InProgress" : "Completed"}});
  }
  return Give({{"OperationId", found->first}, {"UserState", users}});
}

constexpr const char* kGetPolicies = "Get-Cs";

// "" when the verb reads no policies.
std::string PolicyTypeOf(const std::string& verb) {
  if (!verb.starts_with(kGetPolicies)) return "";
  const std::string type = verb.substr(std::string(kGetPolicies).size());
  for (const auto& [each, name] : TenantPolicies()) {
    if (type == each) return type;
  }
  return "";
}

Json GetPolicies(const std::string& type) {
  Json found = Json::array();
  for (const auto& [each, name] : TenantPolicies()) {
    if (type == each)
      found.push_back({{"Identity", "Tag:" + std::string(name)}});
  }
  return Give({{"value", found}});
}

}  // namespace

Json GiveVersions() {
  return Give({{"PowerShell", "7.4.6"},
               {"Edition", "Core"},
               {"SkypeForBusiness", "7.0.0.0"},
               {"MicrosoftTeams", "6.9.0"},
               {"ADSync", "2.3.0.0"},
               {"problems", Json::array()}});
}

Json GiveScheduler(Time next_sync) {
  return Give({{"SyncCycleEnabled", true},
               {"StagingModeEnabled", false},
               {"NextSyncCycleStartTimeInUTC", FormatTime(next_sync)},
               {"CurrentlyEffectiveSyncCycleInterval", "00:30:00"}});
}

bool IsTeamsCmdlet(const std::string& verb) {
  return verb == "Get-CsOnlineUser" || !PolicyTypeOf(verb).empty() ||
         VoiceRoutingOf(verb) || verb.starts_with("Grant-Cs") ||
         verb.find("-CsPhoneNumber") != std::string::npos ||
         verb.find("-CsBatchPolicyAssignment") != std::string::npos;
}

Json InvokeTeams(Tenant& tenant, const std::string& verb, const Json& args) {
  if (verb == "Get-CsOnlineUser") return GetOnlineUser(tenant, args);
  if (verb == "Get-CsPhoneNumberAssignment") return GetNumbers(tenant, args);
  if (verb == "New-CsBatchPolicyAssignmentOperation")
    return NewBatch(tenant, args);
  if (verb == "Get-CsBatchPolicyAssignmentOperation")
    return GetBatch(tenant, args);
  if (verb == "Get-CsPhoneNumberTenantConfiguration")
    return Give(tenant.number_configuration());
  if (auto routing = VoiceRoutingOf(verb))
    return Give({{"value", *std::move(routing)}});
  if (const std::string type = PolicyTypeOf(verb); !type.empty())
    return GetPolicies(type);
  if (verb.ends_with("-CsPhoneNumberAssignmentBlock"))
    return SetBlock(tenant, verb, args);
  CloudUser* user = UserNamed(tenant, args);
  if (user == nullptr) return Fail("not found", "no such user");
  const std::string fault = tenant.TakeFault(user->upn, verb);
  if (fault == "refuse") return Fail("refused", "the service declined");
  if (verb == "Set-CsPhoneNumberAssignment")
    return SetNumber(tenant, *user, args, fault);
  if (verb == "Remove-CsPhoneNumberAssignment") {
    tenant.Unassign(TextAt(args, "PhoneNumber"), TextAt(args, "CorrelationId"),
                    fault);
    return Give(Json::object());
  }
  return Grant(tenant, *user, verb.substr(std::string("Grant-Cs").size()), args,
               fault);
}

}  // namespace cutover::rehearsal
