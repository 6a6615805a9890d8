#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/json.h"
#include "engine/base/unicode.h"

namespace cutover {

/// How a cmdlet's output was written to a file.
enum class ExportForm {
  kCsv,     ///< Export-Csv: ',', ';' or tab, with or without "#TYPE"
  kClixml,  ///< Export-Clixml
  kJson,    ///< ConvertTo-Json: a list, one object, or {"value":[…]}
};

/// One object of an export.
class ExportRow {
 public:
  /// `where` is for people: "line 12" or "object 3".
  ExportRow(std::string where, const Json& properties);

  const std::string& where() const { return where_; }
  bool Has(const std::string& name) const;
  /// Whether the field lost its value on the way: a list or object that
  /// Export-Csv, or ConvertTo-Json beyond its depth, wrote as its type's name.
  bool IsLost(const std::string& name) const;
  /// The field as text, of an object what it calls itself; "" when it is
  /// absent, empty or lost.
  std::string Text(const std::string& name) const;
  /// Unset when the field is absent or not True or False.
  std::optional<bool> Switch(const std::string& name) const;
  /// The items of a list, or of a text in which they were joined by ';', '|',
  /// line breaks or else ','. Unset when the field is absent or lost.
  std::optional<std::vector<std::string>> List(const std::string& name) const;
  /// The items as they are, objects too; unset as with List().
  std::optional<std::vector<Json>> Items(const std::string& name) const;
  /// The value as it is; null when absent.
  const Json& Raw(const std::string& name) const;
  /// Every name as the file spells it, with its value.
  const Json& properties() const { return properties_; }

 private:
  std::string where_;
  Json properties_;
  std::map<std::string, std::string> names_;  ///< by lower case
};

/// A value as text: of an object what it calls itself, of true "True".
std::string ExportedText(const Json& value);

struct ExportSummary {
  ExportForm form = ExportForm::kCsv;
  TextEncoding encoding = TextEncoding::kUtf8;
  size_t rows = 0;
  /// Nothing but ASCII: of a CSV, perhaps all else was lost.
  bool is_ascii = false;
};

/// Reads what one cmdlet gave, in any form and encoding, told by the content.
/// Calls `on_row` for each object; what it took counts only if the end is
/// well. kInvalid with the line: no text, a cut file (CLIXML and JSON: at any
/// place; CSV: everywhere but between two rows), a row with more or fewer
/// cells than the header, a header with a name twice or none, two exports
/// pasted together, an empty file.
Result<ExportSummary> ReadExport(
    const std::string& bytes,
    const std::function<Status(const ExportRow&)>& on_row);

}  // namespace cutover
