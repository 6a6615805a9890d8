#include "engine/cli/campaign_told.h"

#include <algorithm>
#include <filesystem>

#include "engine/base/csv.h"
#include "engine/base/file.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

using A = Attribute;

// What a column of people.file may be; lists are written with ";".
constexpr A kColumns[] = {
    A::kCallForwarding, A::kDialInConferencing, A::kMailboxHome,
    A::kLargeMeetings,  A::kLastTeamsSignIn,    A::kDevices,
    A::kHold,           A::kLastGrant};

Error At(const std::string& path, int line, const std::string& what,
         const std::string& remedy) {
  return Error{ErrorCode::kInvalid,
               path + ", line " + std::to_string(line) + ": " + what, remedy};
}

std::string ColumnNames() {
  std::vector<std::string> names;
  for (A each : kColumns) names.push_back(AttributeName(each));
  return Join(names, ", ");
}

Result<std::vector<A>> ReadHeader(const std::string& path, const CsvRow& row) {
  if (row.cells.empty() || ToLower(Trim(row.cells[0])) != "upn")
    return At(path, row.line, "the first column is not \"upn\"",
              "let the first line name the columns");
  std::vector<A> columns;
  for (size_t i = 1; i < row.cells.size(); ++i) {
    const std::string name = Trim(row.cells[i]);
    const auto found = std::find_if(
        std::begin(kColumns), std::end(kColumns),
        [&](A each) { return EqualsIgnoringCase(AttributeName(each), name); });
    if (found == std::end(kColumns))
      return At(path, row.line, "there is no column \"" + name + "\"",
                "known are " + ColumnNames());
    columns.push_back(*found);
  }
  return columns;
}

Status ReadPeople(const std::string& path, const std::string& text,
                  Policy& policy) {
  auto rows = ParseCsv(text);
  if (!rows.ok())
    return Error{ErrorCode::kInvalid, path + ", " + rows.error().message,
                 rows.error().remedy};
  if (rows->empty())
    return At(path, 1, "the file is empty", "begin with a header: upn, …");
  auto columns = ReadHeader(path, rows->front());
  if (!columns.ok()) return columns.error();
  for (size_t i = 1; i < rows->size(); ++i) {
    const CsvRow& row = (*rows)[i];
    if (row.cells.size() != columns->size() + 1)
      return At(path, row.line, "the line has another number of cells",
                "give each line as many as the header has");
    const auto [at, is_new] =
        policy.told_people.try_emplace(ToLower(Trim(row.cells[0])));
    if (!is_new)
      return At(path, row.line, row.cells[0] + " stands in the file twice",
                "keep one line a user");
    for (size_t column = 0; column < columns->size(); ++column) {
      std::vector<std::string> items;
      for (const std::string& item : Split(row.cells[column + 1], ';')) {
        if (!Trim(item).empty()) items.push_back(Trim(item));
      }
      at->second.SetList((*columns)[column], items);
    }
  }
  return Done{};
}

Status ReadTenantFacts(const TomlReader& in, const toml::table& table,
                       Policy& policy) {
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    const bool is_known =
        std::any_of(std::begin(kTenantFactNames), std::end(kTenantFactNames),
                    [&](const char* each) { return name == each; });
    if (!is_known)
      return in.At("tenant_facts", "has no fact \"" + name + "\"",
                   "a finding that says \"not checked\" names the fact; "
                   "write it in quotes");
    if (const auto* text = node.as_string()) {
      policy.told_tenant[name] = text->get();
    } else if (const auto* list = node.as_array()) {
      std::vector<std::string> items;
      for (const auto& item : *list)
        items.push_back(item.value_or(std::string()));
      policy.told_tenant[name] = Join(items, "\n");
    } else {
      return in.At("tenant_facts",
                   "\"" + name + "\" is neither a text nor a list of texts",
                   "write the value in quotes");
    }
  }
  return Done{};
}

Status ReadAssumptions(const toml::table& table, const std::string& path,
                       Assumptions& assumptions) {
  TomlReader in(table, path, "assumptions.");
  const std::string plan2 = in.Text("sfb_plan2", "required");
  const std::string extensions =
      in.Text("resource_account_extensions", "allowed");
  TRY(in.Finish());
  if (plan2 != "required" && plan2 != "ignored")
    return in.At("sfb_plan2", "is \"" + plan2 + "\"",
                 "choose required or ignored");
  if (extensions != "allowed" && extensions != "refused")
    return in.At("resource_account_extensions", "is \"" + extensions + "\"",
                 "choose allowed or refused");
  assumptions.sfb_plan2 = plan2 == "required" ? Assumptions::Plan2::kRequired
                                              : Assumptions::Plan2::kIgnored;
  assumptions.resource_account_extensions =
      extensions == "allowed" ? Assumptions::Extensions::kAllowed
                              : Assumptions::Extensions::kRefused;
  return Done{};
}

}  // namespace

Status ReadTold(TomlReader& campaign, const std::string& path, Policy& policy,
                std::string& whole) {
  policy.sbc_change = campaign.Text("sbc_change", "");
  policy.erlangs_per_user = campaign.Fraction("erlangs_per_user", 0.1);
  policy.most_dial_rules =
      static_cast<int>(campaign.Number("most_dial_rules", 50, 1, 1000));
  const std::string readers = campaign.Text("line_readers", "");
  if (!readers.empty() && readers != "none" && readers != "some")
    return campaign.At("line_readers", "is \"" + readers + "\"",
                       "choose none or some");
  if (!readers.empty())
    policy.line_readers =
        readers == "none" ? LineReaders::kNone : LineReaders::kSome;
  if (const toml::table* sides = campaign.Table("assumptions"))
    TRY(ReadAssumptions(*sides, path, policy.assumptions));
  if (const toml::table* facts = campaign.Table("tenant_facts"))
    TRY(ReadTenantFacts(campaign, *facts, policy));
  const toml::table* people = campaign.Table("people");
  if (people == nullptr) return Done{};
  TomlReader in(*people, path, "people.");
  const std::string file = in.Text("file", "");
  TRY(in.Finish());
  if (file.empty())
    return in.At("file", "is missing", "name the CSV, or take it out");
  const std::string csv =
      (std::filesystem::absolute(path).parent_path() / file).string();
  auto content = ReadFile(csv);
  if (!content.ok()) return content.error();
  whole += *content;
  return ReadPeople(csv, *content, policy);
}

Status ReadSbcNumbers(const std::string& path, const std::string& text,
                      Policy& policy) {
  int line = 0;
  for (const std::string& each : Split(text, '\n')) {
    ++line;
    const std::string number = Trim(each.substr(0, each.find('#')));
    if (number.empty()) continue;
    auto parsed = PhoneNumber::Parse(number);
    if (!parsed.ok())
      return At(path, line, parsed.error().message, parsed.error().remedy);
    policy.sbc_numbers.insert(parsed->base());
  }
  return Done{};
}

}  // namespace cutover
