#include "engine/model/voice_estate.h"

#include <set>

#include "engine/base/text.h"

namespace cutover {
namespace {

// Windows PowerShell wraps a list that it was handed as one object.
const Json& Unwrapped(const Json& value) {
  const bool is_wrapped =
      value.is_object() && value.contains("value") && value.contains("Count");
  return is_wrapped ? value["value"] : value;
}

// Reads one object strictly; what nobody asked for is kept.
class Fields {
 public:
  Fields(const Json& object, std::string kind)
      : object_(object), kind_(std::move(kind)) {
    if (!object.is_object()) Fail("", "is no object");
  }

  std::string Text(const char* name) {
    const Json* value = Find(name);
    if (value == nullptr) return "";
    if (value->is_string()) return value->get<std::string>();
    Fail(name, "is no text");
    return "";
  }
  std::string Name(const char* name) {
    const std::string text = WithoutTag(Text(name));
    if (text.empty()) Fail(name, "is missing");
    return text;
  }
  bool Switch(const char* name, bool fallback) {
    const Json* value = Find(name);
    if (value == nullptr) return fallback;
    if (value->is_boolean()) return value->get<bool>();
    Fail(name, "is neither true nor false");
    return fallback;
  }
  std::optional<int64_t> Number(const char* name) {
    const Json* value = Find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_number_integer()) return value->get<int64_t>();
    Fail(name, "is no number");
    return std::nullopt;
  }
  // A list of one is written as the one.
  std::vector<std::string> Texts(const char* name) {
    std::vector<std::string> texts;
    for (const Json& item : Items(name)) {
      if (item.is_string()) {
        texts.push_back(item.get<std::string>());
      } else {
        Fail(name, "holds something that is no text");
      }
    }
    return texts;
  }
  std::vector<Json> Items(const char* name) {
    const Json* value = Find(name);
    if (value == nullptr) return {};
    const Json& list = Unwrapped(*value);
    if (!list.is_array()) return {list};
    return list.get<std::vector<Json>>();
  }

  Json Other() const {
    Json other = Json::object();
    if (!object_.is_object()) return other;
    for (const auto& [name, value] : object_.items()) {
      if (!asked_.contains(name)) other[name] = value;
    }
    return other;
  }
  Status Finish() const {
    if (errors_.empty()) return Done{};
    return errors_[0];
  }

 private:
  // Null is how the cmdlets write "not set".
  const Json* Find(const char* name) {
    asked_.insert(name);
    if (!object_.is_object()) return nullptr;
    const auto member = object_.find(name);
    return member == object_.end() || member->is_null() ? nullptr : &*member;
  }
  void Fail(const std::string& name, const std::string& what) {
    std::string who = TextAt(object_, "Identity");
    if (who.empty()) who = TextAt(object_, "Name");
    errors_.push_back({ErrorCode::kInvalid,
                       kind_ + (who.empty() ? "" : " \"" + who + "\"") +
                           (name.empty() ? " " : ": " + name + " ") + what,
                       "export it again with ConvertTo-Json -Depth 8"});
  }

  const Json& object_;
  const std::string kind_;
  std::set<std::string> asked_;
  std::vector<Error> errors_;
};

Json With(Json known, const Json& other) {
  known.update(other);
  return known;
}

// Reading and writing of each kind stand side by side: a field that is in the
// one is in the other.

Status Read(const Json& json, NormalizationRule& rule) {
  Fields in(json, "normalization rule");
  rule = {in.Name("Name"), in.Text("Pattern"), in.Text("Translation"),
          in.Switch("IsInternalExtension", false), in.Other()};
  return in.Finish();
}
Json Write(const NormalizationRule& rule) {
  return With({{"Name", rule.name},
               {"Pattern", rule.pattern},
               {"Translation", rule.translation},
               {"IsInternalExtension", rule.is_internal_extension}},
              rule.other);
}

// Known ahead of the templates that call them.
Status Read(const Json& json, NormalizationRule& to);
Json Write(const NormalizationRule& from);
Status Read(const Json& json, TenantDialPlan& to);
Json Write(const TenantDialPlan& from);
Status Read(const Json& json, VoiceRoute& to);
Json Write(const VoiceRoute& from);
Status Read(const Json& json, VoiceRoutingPolicy& to);
Json Write(const VoiceRoutingPolicy& from);
Status Read(const Json& json, PstnGateway& to);
Json Write(const PstnGateway& from);
Status Read(const Json& json, TranslationRule& to);
Json Write(const TranslationRule& from);
Status Read(const Json& json, EmergencyNumber& to);
Json Write(const EmergencyNumber& from);
Status Read(const Json& json, EmergencyCallRoutingPolicy& to);
Json Write(const EmergencyCallRoutingPolicy& from);
Status Read(const Json& json, NetworkSite& to);
Json Write(const NetworkSite& from);

template <typename T>
Status ReadAll(const std::vector<Json>& items, std::vector<T>& all) {
  for (const Json& item : items) {
    T one;
    TRY(Read(item, one));
    all.push_back(std::move(one));
  }
  return Done{};
}
template <typename T>
Json WriteAll(const std::vector<T>& all) {
  Json json = Json::array();
  for (const T& one : all) json.push_back(Write(one));
  return json;
}

Status Read(const Json& json, TenantDialPlan& plan) {
  Fields in(json, "dial plan");
  plan.identity = in.Name("Identity");
  TRY(ReadAll(in.Items("NormalizationRules"), plan.rules));
  plan.other = in.Other();
  return in.Finish();
}
Json Write(const TenantDialPlan& plan) {
  return With({{"Identity", plan.identity},
               {"NormalizationRules", WriteAll(plan.rules)}},
              plan.other);
}

Status Read(const Json& json, VoiceRoute& route) {
  Fields in(json, "voice route");
  route = {in.Name("Identity"),
           in.Text("NumberPattern"),
           in.Number("Priority").value_or(0),
           in.Texts("OnlinePstnUsages"),
           in.Texts("OnlinePstnGatewayList"),
           in.Text("BridgeSourcePhoneNumber"),
           in.Other()};
  return in.Finish();
}
Json Write(const VoiceRoute& route) {
  return With({{"Identity", route.identity},
               {"NumberPattern", route.number_pattern},
               {"Priority", route.priority},
               {"OnlinePstnUsages", route.usages},
               {"OnlinePstnGatewayList", route.gateways},
               {"BridgeSourcePhoneNumber", route.bridge_source_number}},
              route.other);
}

Status Read(const Json& json, VoiceRoutingPolicy& policy) {
  Fields in(json, "voice routing policy");
  policy = {in.Name("Identity"), in.Texts("OnlinePstnUsages"),
            in.Text("RouteType"), in.Other()};
  return in.Finish();
}
Json Write(const VoiceRoutingPolicy& policy) {
  return With({{"Identity", policy.identity},
               {"OnlinePstnUsages", policy.usages},
               {"RouteType", policy.route_type}},
              policy.other);
}

Status Read(const Json& json, PstnGateway& gateway) {
  Fields in(json, "gateway");
  gateway = {in.Name("Identity"),
             in.Switch("Enabled", false),
             in.Switch("SendSipOptions", true),
             in.Number("MaxConcurrentSessions"),
             in.Switch("GatewaySiteLbrEnabled", false),
             in.Other()};
  return in.Finish();
}
Json Write(const PstnGateway& gateway) {
  return With(
      {{"Identity", gateway.identity},
       {"Enabled", gateway.is_enabled},
       {"SendSipOptions", gateway.sends_options},
       {"MaxConcurrentSessions",
        gateway.max_sessions ? Json(*gateway.max_sessions) : Json(nullptr)},
       {"GatewaySiteLbrEnabled", gateway.is_location_based}},
      gateway.other);
}

Status Read(const Json& json, TranslationRule& rule) {
  Fields in(json, "translation rule");
  rule = {in.Name("Identity"), in.Text("Pattern"), in.Text("Translation"),
          in.Other()};
  return in.Finish();
}
Json Write(const TranslationRule& rule) {
  return With({{"Identity", rule.identity},
               {"Pattern", rule.pattern},
               {"Translation", rule.translation}},
              rule.other);
}

Status Read(const Json& json, EmergencyNumber& number) {
  Fields in(json, "emergency number");
  number.dial_string = in.Text("EmergencyDialString");
  for (const std::string& mask : Split(in.Text("EmergencyDialMask"), ';')) {
    if (!Trim(mask).empty()) number.masks.push_back(Trim(mask));
  }
  number.usage = in.Text("OnlinePSTNUsage");
  number.other = in.Other();
  return in.Finish();
}
Json Write(const EmergencyNumber& number) {
  return With({{"EmergencyDialString", number.dial_string},
               {"EmergencyDialMask", Join(number.masks, ";")},
               {"OnlinePSTNUsage", number.usage}},
              number.other);
}

Status Read(const Json& json, EmergencyCallRoutingPolicy& policy) {
  Fields in(json, "emergency call routing policy");
  policy.identity = in.Name("Identity");
  TRY(ReadAll(in.Items("EmergencyNumbers"), policy.numbers));
  policy.allows_enhanced = in.Switch("AllowEnhancedEmergencyServices", false);
  policy.other = in.Other();
  return in.Finish();
}
Json Write(const EmergencyCallRoutingPolicy& policy) {
  return With({{"Identity", policy.identity},
               {"EmergencyNumbers", WriteAll(policy.numbers)},
               {"AllowEnhancedEmergencyServices", policy.allows_enhanced}},
              policy.other);
}

Status Read(const Json& json, NetworkSite& site) {
  Fields in(json, "network site");
  site = {in.Name("Identity"),
          WithoutTag(in.Text("EmergencyCallRoutingPolicy")),
          in.Switch("EnableLocationBasedRouting", false), in.Other()};
  return in.Finish();
}
Json Write(const NetworkSite& site) {
  return With({{"Identity", site.identity},
               {"EmergencyCallRoutingPolicy", site.emergency_policy},
               {"EnableLocationBasedRouting", site.is_location_based}},
              site.other);
}

template <typename T>
Status Append(const Json& object, std::vector<T>& all) {
  return ReadAll(std::vector<Json>{object}, all);
}

// All usages are one object, Global, with a list.
Status AppendUsages(const Json& object, VoiceEstate& estate) {
  Fields in(object, "PSTN usages");
  for (const std::string& usage : in.Texts("Usage"))
    estate.usages.push_back(usage);
  return in.Finish();
}

}  // namespace

const std::vector<std::string>& EstateCmdlets() {
  static const std::vector<std::string> kNames = {
      "Get-CsOnlinePstnUsage",
      "Get-CsOnlineVoiceRoute",
      "Get-CsOnlineVoiceRoutingPolicy",
      "Get-CsOnlinePSTNGateway",
      "Get-CsTenantDialPlan",
      "Get-CsTeamsTranslationRule",
      "Get-CsTeamsEmergencyCallRoutingPolicy",
      "Get-CsTenantNetworkSite"};
  return kNames;
}

Status AddToEstate(const std::string& cmdlet, const Json& object,
                   VoiceEstate& estate) {
  const auto& names = EstateCmdlets();
  if (cmdlet == names[0]) return AppendUsages(object, estate);
  if (cmdlet == names[1]) return Append(object, estate.routes);
  if (cmdlet == names[2]) return Append(object, estate.policies);
  if (cmdlet == names[3]) return Append(object, estate.gateways);
  if (cmdlet == names[4]) return Append(object, estate.dial_plans);
  if (cmdlet == names[5]) return Append(object, estate.translation_rules);
  if (cmdlet == names[6]) return Append(object, estate.emergency_policies);
  if (cmdlet == names[7]) return Append(object, estate.sites);
  return Error{ErrorCode::kNotFound,
               "\"" + cmdlet + "\" is no part of the voice routing",
               "the parts are " + Join(names, ", ")};
}

Json EstateToJson(const VoiceEstate& estate) {
  const auto& names = EstateCmdlets();
  return {{names[0], Json::array({{{"Usage", estate.usages}}})},
          {names[1], WriteAll(estate.routes)},
          {names[2], WriteAll(estate.policies)},
          {names[3], WriteAll(estate.gateways)},
          {names[4], WriteAll(estate.dial_plans)},
          {names[5], WriteAll(estate.translation_rules)},
          {names[6], WriteAll(estate.emergency_policies)},
          {names[7], WriteAll(estate.sites)}};
}

Result<VoiceEstate> EstateFromJson(const Json& json) {
  VoiceEstate estate;
  for (const std::string& cmdlet : EstateCmdlets()) {
    for (const Json& object : ArrayAt(json, cmdlet.c_str()))
      TRY(AddToEstate(cmdlet, object, estate));
  }
  return estate;
}

std::string WithoutTag(const std::string& identity) {
  return StartsWithIgnoringCase(identity, "Tag:") ? identity.substr(4)
                                                  : identity;
}

bool IsSamePolicyName(const std::string& a, const std::string& b) {
  return EqualsIgnoringCase(WithoutTag(a), WithoutTag(b));
}

}  // namespace cutover
