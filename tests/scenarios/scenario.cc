#include "tests/scenarios/scenario.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/cli/campaign.h"
#include "engine/cli/toml_reader.h"

namespace cutover {
namespace {

using A = Attribute;

Error Wrong(const std::string& where, const std::string& what) {
  return Error{ErrorCode::kInvalid, where + ": " + what, ""};
}

std::string Filled(std::string text, const std::string& name,
                   const std::string& number) {
  for (const auto& [blank, value] :
       {std::pair(std::string("{name}"), name),
        std::pair(std::string("{number}"), number)}) {
    for (size_t at; (at = text.find(blank)) != std::string::npos;)
      text.replace(at, blank.size(), value);
  }
  return text;
}

Result<Value> ValueOf(const toml::node& node, const std::string& where) {
  if (const auto text = node.value<std::string>()) return Value(*text);
  const toml::array* list = node.as_array();
  if (list == nullptr) return Wrong(where, "is no text and no list");
  std::vector<std::string> items;
  for (const toml::node& each : *list) {
    items.push_back(each.value_or(std::string()));
  }
  return Value(ListValue(items));
}

Status SetFact(Facts& facts, const std::string& key, const Value& value) {
  const auto attribute = AttributeNamed(key);
  if (!attribute) return Wrong(key, "is no fact");
  facts.Set(*attribute, value);
  return Done{};
}

const toml::table& People() {
  static const toml::table kPeople = [] {
    auto table = ReadToml(std::string(CUTOVER_SCENARIOS) + "/people.toml");
    return table.ok() ? *table : toml::table();
  }();
  return kPeople;
}

Status AddTemplate(const std::string& part, const std::string& name,
                   const std::string& number, Facts& facts) {
  const toml::table* table = People()[part].as_table();
  if (table == nullptr) return Wrong(part, "is no person of people.toml");
  if (const toml::array* parts = (*table)["parts"].as_array()) {
    for (const toml::node& each : *parts)
      TRY(AddTemplate(each.value_or(std::string()), name, number, facts));
  }
  for (const auto& [key, node] : *table) {
    if (key == "parts") continue;
    auto value = ValueOf(node, std::string(key.str()));
    if (!value.ok()) return value.error();
    TRY(SetFact(facts, std::string(key.str()), Filled(**value, name, number)));
  }
  return Done{};
}

Result<User> ReadUser(const toml::table& table, Scenario& scenario) {
  TomlReader in(table, "estate.toml", "user.");
  const std::string name = in.Text("name", "");
  const std::string like = in.Text("like", "");
  const std::string number = in.Text("number", "");
  const std::string state = in.Text("state", like);
  const auto unset = in.Texts("unset");
  const toml::table* set = in.Table("set");
  TRY(in.Finish());
  auto facts = PersonLike(like, name, number);
  if (!facts.ok()) return facts.error();
  if (set != nullptr) {
    for (const auto& [key, node] : *set) {
      auto value = ValueOf(node, std::string(key.str()));
      if (!value.ok()) return value.error();
      TRY(SetFact(*facts, std::string(key.str()), *value));
    }
  }
  for (const std::string& key : unset) TRY(SetFact(*facts, key, std::nullopt));
  User user{facts->Has(A::kAdGuid) ? AdUserKey(facts->Text(A::kAdGuid))
                                   : CloudUserKey(facts->Text(A::kCloudId)),
            *facts};
  scenario.states[IdentityOf(user).upn] = state;
  return user;
}

Status ReadNumber(const toml::table& table, Snapshot& snapshot) {
  TomlReader in(table, "estate.toml", "number.");
  auto value = NumberValue::Parse(in.Text("value", ""));
  const std::string status = in.Text("status", "unassigned");
  const std::string activation = in.Text("activation", "activated");
  const std::string category = in.Text("category", "primary");
  const std::string target = in.Text("target", "");
  auto capabilities = in.Texts("capabilities");
  TRY(in.Finish());
  if (!value.ok()) return value.error();
  snapshot.numbers.push_back(
      {*value, status, activation, category, target, std::move(capabilities)});
  return Done{};
}

Status ReadSku(const toml::table& table, Snapshot& snapshot) {
  TomlReader in(table, "estate.toml", "sku.");
  Sku sku;
  sku.id = in.Text("id", "");
  sku.part_number = in.Text("part_number", "");
  sku.enabled = in.Number("enabled", 100, 0, 1'000'000);
  sku.consumed = in.Number("consumed", 50, 0, 1'000'000);
  sku.plan_names = in.Texts("plans");
  for (const std::string& plan : sku.plan_names)
    sku.plan_ids.push_back("p-" + ToLower(plan));
  TRY(in.Finish());
  std::erase_if(snapshot.skus,
                [&](const Sku& each) { return each.id == sku.id; });
  snapshot.skus.push_back(std::move(sku));
  return Done{};
}

Status ReadEstate(const std::string& path, Scenario& scenario) {
  auto table = ReadToml(path);
  if (!table.ok()) return table.error();
  Snapshot& snapshot = scenario.snapshot;
  snapshot.id = "s-1";
  snapshot.tenant_id = "tenant";
  snapshot.skus = UsualSkus();
  TomlReader in(*table, path, "");
  auto now = ParseTime(in.Text("now", "2026-11-02T08:00:00Z"));
  const auto missing = in.Texts("missing_policies");
  if (!now.ok()) return now.error();
  scenario.now = *now;
  snapshot.taken_at = *now - Hours(1);
  for (const toml::table* each : in.Tables("user")) {
    auto user = ReadUser(*each, scenario);
    if (!user.ok()) return user.error();
    snapshot.users.push_back(*std::move(user));
  }
  for (const toml::table* each : in.Tables("number"))
    TRY(ReadNumber(*each, snapshot));
  for (const toml::table* each : in.Tables("sku"))
    TRY(ReadSku(*each, snapshot));
  if (const toml::table* tenant = in.Table("tenant")) {
    for (const auto& [key, node] : *tenant) {
      auto value = ValueOf(node, std::string(key.str()));
      if (!value.ok()) return value.error();
      snapshot.tenant[std::string(key.str())] = **value;
    }
  }
  TRY(in.Finish());
  AddHeldNumbers(snapshot);
  for (const auto& [type, name] : PoliciesNamedBy(scenario.policy)) {
    const std::string key = PolicyKey(type, name);
    const bool is_missing = std::any_of(
        missing.begin(), missing.end(),
        [&](const auto& each) { return EqualsIgnoringCase(each, key); });
    if (!is_missing) scenario.policy.known_policies.push_back(key);
  }
  return Done{};
}

std::string DescribeWindow(const std::optional<Window>& window) {
  if (!window) return "";
  return ", " + FormatTime(window->opens) + " to " +
         FormatTime(window->closes) + " (" + window->zone + ")";
}

std::string DescribeMove(const Move& move) {
  std::string text = "  " + move.user.upn + "  " + move.state + "  " +
                     move.path + "  rule \"" + move.rule + "\"\n";
  for (const Step& step : move.steps) {
    text += std::string("    ") + RowOf(step.kind).id +
            (step.item.empty() ? "" : " [" + step.item + "]") + "  " +
            Join(ListItems(DescribeValue(step.before)), ", ") + " > " +
            Join(ListItems(DescribeValue(step.after)), ", ") + "\n";
  }
  return text;
}

}  // namespace

Result<Facts> PersonLike(const std::string& state, const std::string& name,
                         const std::string& number) {
  Facts facts;
  TRY(AddTemplate(state, name, number, facts));
  return facts;
}

std::vector<std::string> PeopleStates() {
  std::vector<std::string> states;
  for (const auto& [name, node] : People()) {
    if (name.str().starts_with("S")) states.emplace_back(name.str());
  }
  std::sort(states.begin(), states.end());
  return states;
}

std::vector<Sku> UsualSkus() {
  return {{"sku-cp", "MCOPSTN1", 100, 50, {"MCOPSTN1"}, {"p-cp"}},
          {"sku-e3", "SPE_E3", 100, 50, {"TEAMS1"}, {"p-teams"}},
          {"sku-ev", "MCOEV", 100, 50, {"MCOEV"}, {"p-ev"}}};
}

void AddHeldNumbers(Snapshot& snapshot) {
  std::set<std::string> listed;
  for (const NumberRecord& each : snapshot.numbers)
    listed.insert(each.value.number.Text());
  for (const User& user : snapshot.users) {
    auto number = NumberValue::Parse(user.facts.Text(A::kNumber));
    if (!number.ok() || listed.contains(number->number.Text())) continue;
    const bool is_voice_app =
        user.facts.Text(A::kAccountType) == "resourceAccount";
    snapshot.numbers.push_back(
        {*number,
         is_voice_app ? "voiceApplicationAssigned" : "userAssigned",
         "activated",
         "primary",
         user.facts.Text(A::kCloudId),
         {is_voice_app ? "voiceApplicationAssignment" : "userAssignment"}});
  }
}

Result<Scenario> ReadScenario(const std::string& folder) {
  const std::string base = std::string(CUTOVER_SCENARIOS) + "/" + folder + "/";
  Scenario scenario;
  scenario.folder = folder;
  auto policy = ReadCampaign(base + "campaign.toml");
  if (!policy.ok()) return policy.error();
  scenario.policy = *std::move(policy);
  // What a digest is over differs from checkout to checkout.
  scenario.policy.digest = "d";
  scenario.policy.irreversible = Irreversible::kAccept;
  for (const Rule& rule : scenario.policy.rules) {
    if (!rule.copy_line_to.empty())
      scenario.policy.known_copies.push_back(rule.copy_line_to);
  }
  scenario.policy.known_writes = {Attribute::kAdFlag, Attribute::kLineServer};
  TRY(ReadEstate(base + "estate.toml", scenario));
  if (std::filesystem::exists(base + "voice.json")) {
    auto text = ReadFile(base + "voice.json");
    if (!text.ok()) return text.error();
    auto json = ParseJson(*text);
    if (!json.ok()) return json.error();
    auto estate = EstateFromJson(*json);
    if (!estate.ok()) return estate.error();
    scenario.snapshot.estate = *std::move(estate);
  }
  if (std::filesystem::exists(base + "on_prem.json")) {
    auto text = ReadFile(base + "on_prem.json");
    if (!text.ok()) return text.error();
    auto estate = EstateFromText(*text);
    if (!estate.ok()) return estate.error();
    scenario.snapshot.on_prem = *std::move(estate);
  }
  SortSnapshot(scenario.snapshot);
  scenario.snapshot.digest = SnapshotDigest(scenario.snapshot);
  return scenario;
}

std::vector<std::string> ScenarioFolders() {
  std::vector<std::string> folders;
  for (const auto& each :
       std::filesystem::directory_iterator(CUTOVER_SCENARIOS)) {
    if (std::filesystem::exists(each.path() / "estate.toml"))
      folders.push_back(each.path().filename().string());
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

std::string DescribePlan(const Plan& plan) {
  std::string text;
  for (const Wave& wave : plan.waves) {
    text += wave.name + DescribeWindow(wave.window) + "\n";
    if (wave.staging) text += "  staging" + DescribeWindow(wave.staging) + "\n";
    for (const Move& move : wave.moves) text += DescribeMove(move);
  }
  std::set<std::string> not_checked;
  text += "findings\n";
  for (const Finding& each : plan.findings) {
    if (each.who == "not checked") {
      not_checked.insert(each.id);
      continue;
    }
    text += std::string("  ") + SeverityName(each.severity) + " " + each.id +
            "  " + each.who + ": " + each.summary +
            (each.remedy.empty() ? "" : " - " + each.remedy) + "\n";
  }
  if (not_checked.empty()) return text;
  return text + "not checked: " +
         Join({not_checked.begin(), not_checked.end()}, ", ") + "\n";
}

}  // namespace cutover
