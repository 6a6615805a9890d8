#include "engine/cli/campaign.h"

#include <filesystem>

#include "connectors/directory/directory_writes.h"
#include "engine/base/csv.h"
#include "engine/base/digest.h"
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/cli/campaign_rules.h"
#include "engine/cli/campaign_health.h"
#include "engine/cli/campaign_told.h"
#include "engine/cli/campaign_waves.h"
#include "engine/cli/toml_reader.h"

namespace cutover {
namespace {

Result<Rule> ReadRule(const toml::table& table, const std::string& path) {
  TomlReader in(table, path, "rule.");
  Rule rule;
  rule.line = in.Line();
  rule.name = in.Text("name", "line " + std::to_string(rule.line));
  rule.country = in.Text("country", "");
  rule.ou = in.Text("ou", "");
  rule.group = in.Text("group", "");
  rule.site = in.Text("site", "");
  rule.voice_routing_policy = in.Text("voice_routing_policy", "");
  rule.dial_plan = in.Text("dial_plan", "");
  rule.calling_policy = in.Text("calling_policy", "");
  rule.ip_phone_policy = in.Text("ip_phone_policy", "");
  rule.emergency_call_routing_policy =
      in.Text("emergency_call_routing_policy", "");
  rule.usage_location = in.Text("usage_location", "");
  rule.licences_add = in.Texts("licences_add");
  rule.licences_remove = in.Texts("licences_remove");
  rule.operator_ticket = in.Text("operator_ticket", "");
  const auto swaps = in.Texts("licences_swap");
  rule.copy_line_to = in.Text("copy_line_to", "");
  const std::string number = in.Text("number", "keep");
  const std::string authority = in.Text("authority", "ad");
  const std::string private_line = in.Text("private_line", "assign");
  TRY(in.Finish());
  for (const std::string& swap : swaps) {
    const auto parts = Split(swap, '>');
    if (parts.size() != 2 || Trim(parts[0]).empty() || Trim(parts[1]).empty())
      return in.At("licences_swap", "has \"" + swap + "\"",
                   "write \"OLD > NEW\" with SKU part numbers");
    rule.licences_swap.push_back({Trim(parts[0]), Trim(parts[1])});
  }
  if (number != "keep" && number != "csv" && number != "csv-or-keep")
    return in.At("number", "is \"" + number + "\"",
                 "choose keep, csv or csv-or-keep");
  if (authority != "ad" && authority != "cloud")
    return in.At("authority", "is \"" + authority + "\"", "choose ad or cloud");
  if (private_line != "assign" && private_line != "leave")
    return in.At("private_line", "is \"" + private_line + "\"",
                 "choose assign or leave");
  if (!rule.copy_line_to.empty() &&
      !ParseDirectoryWrites({"copy:" + rule.copy_line_to}).ok())
    return in.At("copy_line_to", "is \"" + rule.copy_line_to + "\"",
                 "choose extensionAttribute1 to 15 or "
                 "msDS-cloudExtensionAttribute1 to 20");
  rule.number = number == "csv"    ? NumberChoice::kCsv
                : number == "keep" ? NumberChoice::kKeep
                                   : NumberChoice::kCsvOrKeep;
  rule.authority = authority == "cloud" ? NumberAuthority::kCloud
                                        : NumberAuthority::kActiveDirectory;
  rule.private_line = private_line == "leave" ? PrivateLineChoice::kLeave
                                              : PrivateLineChoice::kAssign;
  TRY(CheckRule(in, rule));
  return rule;
}

Error CsvError(const std::string& path, int line, const std::string& what,
               const std::string& remedy) {
  return Error{ErrorCode::kInvalid,
               path + ", line " + std::to_string(line) + ": " + what, remedy};
}

Status ReadNumbers(const std::string& path, const std::string& text,
                   Policy& policy) {
  auto rows = ParseCsv(text);
  if (!rows.ok())
    return Error{ErrorCode::kInvalid, path + ", " + rows.error().message,
                 rows.error().remedy};
  std::map<std::string, int> lines;
  for (size_t i = 0; i < rows->size(); ++i) {
    const CsvRow& row = (*rows)[i];
    if (row.cells.size() < 2)
      return CsvError(path, row.line, "two columns are needed: upn, number",
                      "add the missing cell");
    const std::string upn = ToLower(Trim(row.cells[0]));
    if (i == 0) {
      const bool has_port =
          row.cells.size() == 3 && ToLower(Trim(row.cells[2])) == "foc";
      if (upn == "upn" && ToLower(Trim(row.cells[1])) == "number" &&
          (row.cells.size() == 2 || has_port))
        continue;
      return CsvError(path, row.line, "the header is not \"upn,number\"",
                      "let the first line name these two columns, and \"foc\" "
                      "third where numbers are ported");
    }
    auto number = PhoneNumber::Parse(row.cells[1]);
    if (!number.ok())
      return CsvError(path, row.line, number.error().message,
                      number.error().remedy);
    if (row.cells.size() > 2 && !Trim(row.cells[2]).empty()) {
      auto port = ParseTime(Trim(row.cells[2]));
      if (!port.ok())
        return CsvError(path, row.line, port.error().message,
                        "write the port's time as 2026-12-01T08:00:00Z");
      policy.ports[number->Text()] = *port;
    }
    const auto [used, is_new] = lines.emplace(number->Text(), row.line);
    if (!is_new)
      return CsvError(path, row.line,
                      number->Text() + " stands in line " +
                          std::to_string(used->second) + " too",
                      "a number can have one holder; give one of the two "
                      "users another");
    if (!policy.sbc_numbers.empty() &&
        !policy.sbc_numbers.contains(number->base()))
      return CsvError(path, row.line,
                      number->Text() + " is not among the SBC's numbers",
                      "correct it, or add it to numbers.sbc_file once the SBC "
                      "carries it");
    if (!policy.new_numbers.emplace(upn, *number).second)
      return CsvError(path, row.line, upn + " stands in the file twice",
                      "keep one line a user");
  }
  return Done{};
}

}  // namespace

Result<Policy> ReadCampaign(const std::string& path) {
  auto table = ReadToml(path);
  if (!table.ok()) return table.error();
  auto text = ReadFile(path);
  if (!text.ok()) return text.error();
  Policy policy;
  TomlReader in(*table, path, "");
  policy.campaign = in.Text("name", path);
  policy.max_age = in.Length("max_age", Hours(24 * 7));
  policy.rollback_horizon = in.Length("rollback_horizon", Hours(72));
  policy.max_failures =
      static_cast<int>(in.Number("max_failures", 5, 0, 1000000));
  for (const toml::table* each : in.Tables("rule")) {
    auto rule = ReadRule(*each, path);
    if (!rule.ok()) return rule.error();
    policy.rules.push_back(*std::move(rule));
  }
  TRY(CheckRuleOrder(policy.rules, path));
  TRY(ReadWaves(in, path, policy));
  TRY(ReadHealthPolicy(in, path, policy));
  std::string whole = *text;
  TRY(ReadTold(in, path, policy, whole));
  if (const toml::table* numbers = in.Table("numbers")) {
    TomlReader reader(*numbers, path, "numbers.");
    const std::string file = reader.Text("file", "");
    const std::string sbc = reader.Text("sbc_file", "");
    TRY(reader.Finish());
    if (file.empty() && sbc.empty())
      return reader.At("file", "is missing", "name the CSV, or take it out");
    // The SBC's come first: the others are held against them.
    for (const auto& [name, read] :
         {std::pair(sbc, &ReadSbcNumbers), std::pair(file, &ReadNumbers)}) {
      if (name.empty()) continue;
      const std::string beside =
          (std::filesystem::absolute(path).parent_path() / name).string();
      auto content = ReadFile(beside);
      if (!content.ok()) return content.error();
      TRY(read(beside, *content, policy));
      whole += *content;
    }
  }
  TRY(in.Finish());
  if (policy.rules.empty()) {
    return Error{ErrorCode::kInvalid, path + ": there is no [[rule]]",
                 "a campaign needs a rule for the users it moves"};
  }
  policy.digest = Sha256Hex(whole);
  return policy;
}

}  // namespace cutover
