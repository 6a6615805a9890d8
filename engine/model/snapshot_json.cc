#include "engine/model/snapshot_json.h"

#include <algorithm>
#include <utility>

#include "engine/base/json.h"
#include "engine/model/finding_json.h"

namespace cutover {

namespace {

// Reads {"Name":"text",…} as it comes, without a tree.
class FactsReader : public nlohmann::json_sax<Json> {
 public:
  explicit FactsReader(Facts& facts) : facts_(facts) {}

  const std::string& fault() const { return fault_; }

  bool key(string_t& name) override {
    attribute_ = AttributeNamed(name);
    return attribute_ ? true : Unknown(name);
  }
  bool string(string_t& value) override {
    if (!attribute_) return Refuse("a user's facts are not an object");
    facts_.Set(*std::exchange(attribute_, std::nullopt), std::move(value));
    return true;
  }
  bool start_object(size_t) override {
    if (is_open_) return Other();
    is_open_ = true;
    return true;
  }
  bool end_object() override { return true; }
  bool null() override { return Other(); }
  bool boolean(bool) override { return Other(); }
  bool number_integer(number_integer_t) override { return Other(); }
  bool number_unsigned(number_unsigned_t) override { return Other(); }
  bool number_float(number_float_t, const string_t&) override {
    return Other();
  }
  bool binary(binary_t&) override { return Other(); }
  bool start_array(size_t) override { return Other(); }
  bool end_array() override { return Other(); }
  bool parse_error(size_t, const std::string&,
                   const nlohmann::detail::exception&) override {
    return Refuse("a user's facts are no JSON");
  }

 private:
  bool Refuse(const std::string& fault) {
    fault_ = fault;
    return false;
  }
  bool Unknown(const std::string& name) {
    return Refuse("the store holds the unknown attribute \"" + name + "\"");
  }
  bool Other() {
    return attribute_ ? Unknown(AttributeName(*attribute_))
                      : Refuse("a user's facts are not an object");
  }

  Facts& facts_;
  std::optional<Attribute> attribute_;
  bool is_open_ = false;
  std::string fault_;
};

// Members of canonical JSON stand in the order of their names.
const std::vector<size_t>& RankByName() {
  static const std::vector<size_t> kRanks = [] {
    std::vector<Attribute> order = AllAttributes();
    std::sort(order.begin(), order.end(), [](Attribute a, Attribute b) {
      return std::string_view(AttributeName(a)) < AttributeName(b);
    });
    std::vector<size_t> ranks(order.size());
    for (size_t i = 0; i < order.size(); ++i)
      ranks[static_cast<size_t>(order[i])] = i;
    return ranks;
  }();
  return kRanks;
}

}  // namespace

std::string FactsToText(const Facts& facts) {
  const auto& ranks = RankByName();
  std::vector<const Facts::Fact*> order;
  order.reserve(facts.all().size());
  for (const Facts::Fact& fact : facts.all()) order.push_back(&fact);
  std::sort(order.begin(), order.end(), [&](const auto* a, const auto* b) {
    return ranks[static_cast<size_t>(a->first)] <
           ranks[static_cast<size_t>(b->first)];
  });
  std::string text = "{";
  for (const Facts::Fact* fact : order) {
    if (text.size() > 1) text += ',';
    AppendJsonText(text, AttributeName(fact->first));
    text += ':';
    AppendJsonText(text, fact->second);
  }
  return text + "}";
}

Result<Facts> FactsFromText(const std::string& text) {
  Facts facts;
  FactsReader reader(facts);
  if (Json::sax_parse(text, &reader)) return facts;
  return Error{ErrorCode::kInvalid, reader.fault(),
               "read it with the version of cutover that wrote it"};
}

namespace {

Result<NumberRecord> NumberFromJson(const Json& row) {
  auto value = NumberValue::Parse(TextAt(row, "value"));
  if (!value.ok()) return value.error();
  NumberRecord record{*value, TextAt(row, "status"), TextAt(row, "activation"),
                      TextAt(row, "category"), TextAt(row, "target")};
  for (const Json& each : ArrayAt(row, "capabilities")) {
    if (each.is_string())
      record.capabilities.push_back(each.get<std::string>());
  }
  return record;
}

Json SkusToJson(const std::vector<Sku>& skus) {
  Json json = Json::array();
  for (const Sku& sku : skus) {
    json.push_back({{"id", sku.id},
                    {"part", sku.part_number},
                    {"enabled", sku.enabled},
                    {"consumed", sku.consumed},
                    {"plans", sku.plan_names},
                    {"plan_ids", sku.plan_ids}});
  }
  return json;
}

}  // namespace

std::string NumberToText(const NumberRecord& record) {
  Json json = {{"value", record.value.Text()},
               {"status", record.status},
               {"activation", record.activation},
               {"category", record.category},
               {"target", record.target_id}};
  if (!record.capabilities.empty()) json["capabilities"] = record.capabilities;
  return CanonicalJson(json);
}

Result<NumberRecord> NumberFromText(const std::string& text) {
  auto json = ParseJson(text);
  if (!json.ok()) return json.error();
  return NumberFromJson(*json);
}

// Members in the order of their names: estate, numbers, on_prem, skus, tenant.
std::string TextBeforeNumbers(const Snapshot& snapshot) {
  std::string text = "{";
  if (snapshot.estate)
    text += "\"estate\":" + CanonicalJson(EstateToJson(*snapshot.estate)) + ",";
  return text + "\"numbers\":[";
}

std::string TextAfterNumbers(const Snapshot& snapshot) {
  std::string text = "],";
  if (snapshot.on_prem)
    text += "\"on_prem\":" + EstateToText(*snapshot.on_prem) + ",";
  text += "\"skus\":" + CanonicalJson(SkusToJson(snapshot.skus));
  if (!snapshot.tenant.empty())
    text += ",\"tenant\":" + CanonicalJson(snapshot.tenant);
  return text + "}";
}

std::string TenantFactsToText(const Snapshot& snapshot) {
  std::string text = TextBeforeNumbers(snapshot);
  for (size_t i = 0; i < snapshot.numbers.size(); ++i)
    text += (i > 0 ? "," : "") + NumberToText(snapshot.numbers[i]);
  return text + TextAfterNumbers(snapshot);
}

Status TenantFactsFromText(const std::string& text, Snapshot& snapshot) {
  auto json = ParseJson(text);
  if (!json.ok()) return json.error();
  for (const Json& row : ArrayAt(*json, "numbers")) {
    auto record = NumberFromJson(row);
    if (!record.ok()) return record.error();
    snapshot.numbers.push_back(*std::move(record));
  }
  for (const Json& row : ArrayAt(*json, "skus")) {
    Sku sku{TextAt(row, "id"),
            TextAt(row, "part"),
            NumberAt(row, "enabled"),
            NumberAt(row, "consumed"),
            {}};
    for (const Json& plan : ArrayAt(row, "plans")) {
      if (!plan.is_string()) {
        return Error{ErrorCode::kInvalid, "a licence's plan has no name"};
      }
      sku.plan_names.push_back(plan.get<std::string>());
    }
    for (const Json& plan : ArrayAt(row, "plan_ids")) {
      if (!plan.is_string()) {
        return Error{ErrorCode::kInvalid, "a licence's plan has no id"};
      }
      sku.plan_ids.push_back(plan.get<std::string>());
    }
    snapshot.skus.push_back(std::move(sku));
  }
  if (json->is_object() && json->contains("estate")) {
    auto estate = EstateFromJson(ObjectAt(*json, "estate"));
    if (!estate.ok()) return estate.error();
    snapshot.estate = *std::move(estate);
  }
  if (json->is_object() && json->contains("on_prem")) {
    auto estate = OnPremEstateFromJson(ObjectAt(*json, "on_prem"));
    if (!estate.ok()) return estate.error();
    snapshot.on_prem = *std::move(estate);
  }
  for (const auto& fact : ObjectAt(*json, "tenant").items()) {
    if (!fact.value().is_string()) {
      return Error{ErrorCode::kInvalid,
                   "the tenant's " + fact.key() + " is no text"};
    }
    snapshot.tenant[fact.key()] = fact.value().get<std::string>();
  }
  return Done{};
}

std::string FindingsToText(const std::vector<Finding>& findings) {
  Json json = Json::array();
  for (const Finding& finding : findings)
    json.push_back(FindingToJson(finding));
  return CanonicalJson(json);
}

Result<std::vector<Finding>> FindingsFromText(const std::string& text) {
  auto json = ParseJson(text);
  if (!json.ok()) return json.error();
  if (!json->is_array()) {
    return Error{ErrorCode::kInvalid, "the findings are not a list"};
  }
  std::vector<Finding> findings;
  for (const Json& row : *json) {
    auto finding = FindingFromJson(row);
    if (!finding.ok()) return finding.error();
    findings.push_back(*std::move(finding));
  }
  return findings;
}

}  // namespace cutover
