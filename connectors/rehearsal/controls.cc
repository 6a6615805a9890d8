// The rehearsal's own controls under /rehearsal/.

#include "connectors/directory/ldif.h"
#include "connectors/rehearsal/graph_call.h"
#include "connectors/rehearsal/graph_facade.h"
#include "connectors/rehearsal/graph_json.h"
#include "engine/base/text.h"

namespace cutover::rehearsal {
namespace {

HttpResponse AddFault(Tenant& tenant, const Json& body) {
  const int64_t count = NumberAt(body, "count");
  tenant.faults().push_back({ToLower(TextAt(body, "upn")),
                             TextAt(body, "action"), TextAt(body, "kind"),
                             count == 0 ? 1 : static_cast<int>(count)});
  return {204, {}, ""};
}

HttpResponse Remove(Tenant& tenant, const Json& body) {
  CloudUser* user = tenant.UserBy(TextAt(body, "upn"));
  if (user == nullptr) return GraphError(404, "NotFound", "no such user");
  tenant.RemoveUser(user->id);
  return {204, {}, ""};
}

// {"upn", "type", "country", "licences": part numbers, "number": the text of a
// NumberValue, "voice"}: an account of the cloud alone, as somebody set it up.
HttpResponse AddAccount(Tenant& tenant, const Json& body) {
  CloudUser user;
  user.id = tenant.ids().NextGuid();
  user.upn = TextAt(body, "upn");
  user.display_name = user.upn;
  user.account_type = TextAt(body, "type");
  user.usage_location = TextAt(body, "country");
  user.has_voice = IsTrueAt(body, "voice");
  for (const Json& part : ArrayAt(body, "licences")) {
    const std::string sku =
        tenant.SkuId(part.is_string() ? part.get<std::string>() : "");
    if (sku.empty()) return GraphError(400, "BadRequest", "no such product");
    user.skus.insert(sku);
  }
  const std::string text = TextAt(body, "number");
  auto number = NumberValue::Parse(text);
  if (user.upn.empty() || (!text.empty() && !number.ok()))
    return GraphError(400, "BadRequest", "no such name or number");
  if (!text.empty()) {
    user.number = number->number.Text();
    tenant.numbers()[user.number] = {*number, user.id, true};
  }
  tenant.AddUser(std::move(user));
  return {204, {}, ""};
}

HttpResponse Orders(Tenant& tenant) {
  Json items = Json::array();
  for (const Order& order : tenant.orders()) {
    items.push_back({{"action", order.action},
                     {"number", order.number},
                     {"user", order.user_id},
                     {"key", order.key}});
  }
  return Answer(200, {{"value", items}});
}

HttpResponse State(Tenant& tenant) {
  Json items = Json::array();
  for (const auto& [id, user] : tenant.users()) {
    const auto held = tenant.numbers().find(user.number);
    items.push_back(
        {{"upn", user.upn},
         {"home", user.account_type},
         {"voice", user.has_voice},
         {"number",
          held == tenant.numbers().end() ? "" : held->second.value.Text()},
         {"other_numbers", user.other_numbers},
         {"policies", user.policies},
         {"licences", user.skus}});
  }
  return Answer(200, {{"value", items}});
}

HttpResponse ForestLdif(Tenant& tenant) {
  std::string text;
  for (const auto& [guid, entry] : tenant.forest()) text += LdifEntry(entry);
  text += "# numEntries: " + std::to_string(tenant.forest().size()) + "\n";
  return {200, {{"content-type", "text/plain"}}, text};
}

}  // namespace

HttpResponse GraphFacade::Control(const Call& call) {
  const std::string what = call.path.substr(std::string("/rehearsal/").size());
  if (call.request.method == "POST") {
    if (what == "faults") return AddFault(tenant_, call.body);
    if (what == "remove") return Remove(tenant_, call.body);
    if (what == "accounts") return AddAccount(tenant_, call.body);
  }
  if (what == "orders") return Orders(tenant_);
  if (what == "state") return State(tenant_);
  if (what == "forest.ldif") return ForestLdif(tenant_);
  return GraphError(404, "NotFound", "no such control");
}

}  // namespace cutover::rehearsal
