#pragma once

#include <optional>
#include <set>
#include <string>
#include <toml++/toml.h>
#include <vector>

#include "engine/base/result.h"
#include "engine/base/time.h"

namespace cutover {

/// Reads one TOML table strictly: a value of the wrong type and a key that
/// nobody asked for are errors that name key, file and line. The first error
/// is kept; check Finish() after reading.
class TomlReader {
 public:
  TomlReader(const toml::table& table, std::string file, std::string prefix)
      : table_(table), file_(std::move(file)), prefix_(std::move(prefix)) {}

  std::string Text(const char* key, const std::string& fallback);
  int64_t Number(const char* key, int64_t fallback, int64_t low, int64_t high);
  double Fraction(const char* key, double fallback);
  /// Any number, whole or not, from `low` to `high`.
  std::optional<double> Decimal(const char* key, double low, double high);
  bool Has(const char* key) const { return table_.contains(key); }
  bool Switch(const char* key, bool fallback);
  Duration Length(const char* key, Duration fallback);
  std::vector<std::string> Texts(const char* key);
  /// A text, or a list of them.
  std::vector<std::string> OneOrMoreTexts(const char* key);
  /// The sub-table or null; keys inside are checked by its own reader.
  const toml::table* Table(const char* key);
  /// The array of tables, empty when absent.
  std::vector<const toml::table*> Tables(const char* key);
  /// A table, or an array of them.
  std::vector<const toml::table*> OneOrMoreTables(const char* key);
  int LineOf(const char* key) const;
  int Line() const { return static_cast<int>(table_.source().begin.line); }

  /// An error about a key of this table.
  Error At(const char* key, const std::string& what,
           const std::string& remedy) const;
  Status Finish() const;

 private:
  const toml::node* Find(const char* key);
  void Fail(const char* key, const std::string& what);

  const toml::table& table_;
  const std::string file_;
  const std::string prefix_;
  std::set<std::string> asked_;
  std::vector<Error> errors_;
};

/// The whole file; kInvalid with file, line and what is wrong.
Result<toml::table> ReadToml(const std::string& path);

}  // namespace cutover
