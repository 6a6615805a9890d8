#include "connectors/sfb/export_rows.h"

#include <algorithm>

#include "connectors/sfb/clixml.h"
#include "engine/base/csv.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

using OnRow = std::function<Status(const ExportRow&)>;

Error Damaged(const std::string& what) {
  return Error{ErrorCode::kInvalid, what,
               "the file is cut short or damaged: export it again, best with "
               "Export-Clixml"};
}

// "System.Collections.Generic.List`1[System.String]", "System.Object[]",
// "Microsoft.Rtc.…": what an object without a text of its own calls itself.
bool IsTypeName(const std::string& text) {
  std::string_view rest = text;
  for (std::string_view start : {"Deserialized.", "Selected."}) {
    if (rest.starts_with(start)) rest.remove_prefix(start.size());
  }
  if (!rest.starts_with("System.") && !rest.starts_with("Microsoft."))
    return false;
  const std::string_view name = rest.substr(0, rest.find('['));
  const bool is_name = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '.' || c == '`' || c == '_' ||
           c == '+';
  });
  return is_name && (name.size() == rest.size() || rest.back() == ']');
}

std::vector<std::string> SplitJoined(const std::string& text) {
  char separator = ',';
  for (char each : {'\n', '|', ';'}) {
    if (text.find(each) != std::string::npos) separator = each;
  }
  std::vector<std::string> items;
  for (const std::string& part : Split(text, separator)) {
    std::string item = Trim(part);
    if (!item.empty()) items.push_back(std::move(item));
  }
  return items;
}

// What Windows PowerShell makes of a list in an object of its own.
bool IsWrappedList(const Json& value) {
  if (!value.is_object()) return false;
  const auto list = value.find("value");
  return list != value.end() && list->is_array() &&
         value.size() == (value.contains("Count") ? 2u : 1u);
}

std::string LineOf(const std::string& text, size_t byte) {
  const auto end =
      text.begin() + static_cast<long>(std::min(byte, text.size()));
  return "line " + std::to_string(1 + std::count(text.begin(), end, '\n'));
}

Status CheckHeader(const CsvRow& header, const std::string& where) {
  std::vector<std::string> names;
  for (const std::string& cell : header.cells) {
    const std::string name = ToLower(Trim(cell));
    const bool is_twice =
        std::find(names.begin(), names.end(), name) != names.end();
    if (name.empty() || is_twice) {
      return Damaged(where +
                     (is_twice ? ": the column \"" + cell + "\" is there twice"
                               : ": a column has no name"));
    }
    names.push_back(name);
  }
  return Done{};
}

Result<size_t> ReadCsv(const std::string& text, const OnRow& on_row) {
  // The line that Export-Csv puts on top unless told not to.
  const bool is_typed = text.starts_with("#TYPE");
  const size_t from = is_typed ? text.find('\n') + 1 : 0;
  if (text.back() != '\n' || from == text.size())
    return Damaged(LineOf(text, text.size()) +
                   (text.back() == '\n' ? ": the file ends before its header"
                                        : ": the file ends within a line"));
  auto rows = ParseCsv(text.substr(from), is_typed ? 2 : 1);
  if (!rows.ok()) return Damaged(rows.error().message);
  if (rows->empty()) return Damaged("the file holds nothing but empty lines");
  const CsvRow& header = rows->front();
  const auto where = [](const CsvRow& row) {
    return "line " + std::to_string(row.line);
  };
  TRY(CheckHeader(header, where(header)));
  for (size_t i = 1; i < rows->size(); ++i) {
    const CsvRow& row = (*rows)[i];
    if (row.cells.size() != header.cells.size()) {
      return Damaged(where(row) + ": " + std::to_string(row.cells.size()) +
                     " cells under " + std::to_string(header.cells.size()) +
                     " columns");
    }
    if (row.cells == header.cells)
      return Damaged(where(row) + ": the header again: two exports in a file");
    Json properties = Json::object();
    for (size_t cell = 0; cell < row.cells.size(); ++cell) {
      properties[Trim(header.cells[cell])] = row.cells[cell];
    }
    TRY(on_row(ExportRow(where(row), properties)));
  }
  return rows->size() - 1;
}

Result<size_t> ReadClixml(const std::string& text, const OnRow& on_row) {
  size_t rows = 0;
  const auto take = [&](const Json& value, const std::string& where) -> Status {
    if (!value.is_object())
      return Damaged(where + ": not an object with properties");
    ++rows;
    return on_row(ExportRow(where, value));
  };
  TRY(ParseClixml(text, [&](const ClixmlObject& object) -> Status {
    const std::string where = "line " + std::to_string(object.line);
    // Export-Clixml -InputObject writes the list itself.
    if (!object.value.is_array()) return take(object.value, where);
    for (const Json& item : object.value) TRY(take(item, where));
    return Done{};
  }));
  return rows;
}

// Takes the objects of a list out of it while it is read, so that only one of
// them is in memory.
class JsonRows {
 public:
  explicit JsonRows(const OnRow& on_row) : on_row_(on_row) {}

  Result<size_t> Read(const std::string& text) {
    TRY(CheckJsonLevels(text));
    Json rest;
    const bool is_list = text[text.find_first_not_of(" \t\r\n")] == '[';
    const auto take_out = [&](int depth, Json::parse_event_t event,
                              Json& parsed) {
      if (!is_list || depth != 1 || event != Json::parse_event_t::object_end)
        return true;
      Take(parsed);
      return false;
    };
    try {
      rest = Json::parse(text, take_out);
    } catch (const Json::parse_error& failure) {
      return Damaged(LineOf(text, failure.byte) + ": not JSON from here on");
    } catch (const Json::out_of_range&) {
      return Damaged("a number in it is out of range");
    }
    if (IsWrappedList(rest)) rest = Json(rest["value"]);
    if (rest.is_object()) rest = Json::array({rest});
    if (!rest.is_array()) return Damaged("the file holds no object");
    for (const Json& row : rest) Take(row);
    TRY(status_);
    return rows_;
  }

 private:
  void Take(const Json& row) {
    if (!status_.ok()) return;
    const std::string where = "object " + std::to_string(++rows_);
    status_ = row.is_object()
                  ? on_row_(ExportRow(where, row))
                  : Damaged(where + ": not an object with properties");
  }

  const OnRow& on_row_;
  size_t rows_ = 0;
  Status status_ = Done{};
};

}  // namespace

ExportRow::ExportRow(std::string where, const Json& properties)
    : where_(std::move(where)), properties_(properties) {
  for (const auto& [name, value] : properties_.items()) {
    names_[ToLower(name)] = name;
  }
}

bool ExportRow::Has(const std::string& name) const {
  return names_.contains(ToLower(name));
}

const Json& ExportRow::Raw(const std::string& name) const {
  static const Json kNone = nullptr;
  const auto found = names_.find(ToLower(name));
  return found == names_.end() ? kNone : properties_[found->second];
}

bool ExportRow::IsLost(const std::string& name) const {
  const Json& value = Raw(name);
  if (!value.is_string()) return false;
  const std::string text = value.get<std::string>();
  return IsTypeName(text) || text.starts_with("@{");
}

std::string ExportRow::Text(const std::string& name) const {
  return IsLost(name) ? "" : ExportedText(Raw(name));
}

std::optional<bool> ExportRow::Switch(const std::string& name) const {
  const std::string text = Text(name);
  if (EqualsIgnoringCase(text, "true")) return true;
  if (EqualsIgnoringCase(text, "false")) return false;
  return std::nullopt;
}

std::optional<std::vector<Json>> ExportRow::Items(
    const std::string& name) const {
  if (!Has(name) || IsLost(name)) return std::nullopt;
  const Json& value = Raw(name);
  const Json& list = IsWrappedList(value) ? value["value"] : value;
  std::vector<Json> items;
  if (list.is_array()) {
    for (const Json& item : list) {
      if (!item.is_null()) items.push_back(item);
    }
  } else if (list.is_object()) {
    items.push_back(list);
  } else if (!list.is_null()) {
    for (const std::string& item : SplitJoined(ExportedText(list))) {
      items.push_back(item);
    }
  }
  return items;
}

std::optional<std::vector<std::string>> ExportRow::List(
    const std::string& name) const {
  const auto items = Items(name);
  if (!items) return std::nullopt;
  std::vector<std::string> texts;
  for (const Json& item : *items) {
    std::string text = ExportedText(item);
    if (IsTypeName(text)) return std::nullopt;
    if (!text.empty()) texts.push_back(std::move(text));
  }
  return texts;
}

std::string ExportedText(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "True" : "False";
  if (value.is_null()) return "";
  if (value.is_array() && value.size() == 1) return ExportedText(value[0]);
  if (!value.is_object()) return CanonicalJson(value);
  // The text that the object has for itself is what Export-Csv writes; where
  // ConvertTo-Json drops it, the name is among the properties.
  for (const char* name : {kObjectText, "FriendlyName", "Fqdn", "Name",
                           "AbsoluteUri", "InstanceId"}) {
    const std::string text = TextAt(value, name);
    if (!text.empty() && !IsTypeName(text)) return text;
  }
  return "";
}

Result<ExportSummary> ReadExport(const std::string& bytes,
                                 const OnRow& on_row) {
  auto decoded = DecodeText(bytes);
  if (!decoded.ok()) return decoded.error();
  const std::string& text = decoded->utf8;
  const size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string::npos) {
    return Error{ErrorCode::kInvalid, "the file is empty",
                 "export it again; if there is nothing to export, remove it"};
  }
  ExportSummary summary;
  summary.encoding = decoded->encoding;
  summary.is_ascii = std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x80;
  });
  summary.form = text[start] == '<' ? ExportForm::kClixml
                 : text[start] == '[' || text[start] == '{' ? ExportForm::kJson
                                                            : ExportForm::kCsv;
  auto rows = summary.form == ExportForm::kClixml ? ReadClixml(text, on_row)
              : summary.form == ExportForm::kJson ? JsonRows(on_row).Read(text)
                                                  : ReadCsv(text, on_row);
  if (!rows.ok()) return rows.error();
  summary.rows = *rows;
  return summary;
}

}  // namespace cutover
