#include "engine/cli/toml_reader.h"

#include <sstream>

#include "engine/base/file.h"

namespace cutover {

Result<toml::table> ReadToml(const std::string& path) {
  auto text = ReadFile(path);
  if (!text.ok()) return text.error();
  try {
    return toml::parse(*text, path);
  } catch (const toml::parse_error& failure) {
    return Error{ErrorCode::kInvalid,
                 path + ", line " +
                     std::to_string(failure.source().begin.line) + ": " +
                     std::string(failure.description()),
                 "correct the line; it is not valid TOML"};
  }
}

const toml::node* TomlReader::Find(const char* key) {
  asked_.insert(key);
  return table_.get(key);
}

int TomlReader::LineOf(const char* key) const {
  const toml::node* node = table_.get(key);
  return node == nullptr ? Line() : static_cast<int>(node->source().begin.line);
}

Error TomlReader::At(const char* key, const std::string& what,
                     const std::string& remedy) const {
  // A table that the file does not have stands in no line.
  const int line = LineOf(key);
  return Error{ErrorCode::kInvalid,
               file_ + (line > 0 ? ", line " + std::to_string(line) : "") +
                   ": " + prefix_ + key + " " + what,
               remedy};
}

void TomlReader::Fail(const char* key, const std::string& what) {
  errors_.push_back(At(key, what, "correct the value"));
}

std::string TomlReader::Text(const char* key, const std::string& fallback) {
  const toml::node* node = Find(key);
  if (node == nullptr) return fallback;
  const auto value = node->value_exact<std::string>();
  if (!value) Fail(key, "must be a text in quotes");
  return value.value_or(fallback);
}

int64_t TomlReader::Number(const char* key, int64_t fallback, int64_t low,
                           int64_t high) {
  const toml::node* node = Find(key);
  if (node == nullptr) return fallback;
  const auto value = node->value_exact<int64_t>();
  if (!value || *value < low || *value > high) {
    Fail(key, "must be a whole number from " + std::to_string(low) + " to " +
                  std::to_string(high));
    return fallback;
  }
  return *value;
}

double TomlReader::Fraction(const char* key, double fallback) {
  const toml::node* node = Find(key);
  if (node == nullptr) return fallback;
  const auto value = node->value<double>();
  if (!value || *value <= 0 || *value > 1) {
    Fail(key, "must be a number above 0, at most 1");
    return fallback;
  }
  return *value;
}

std::optional<double> TomlReader::Decimal(const char* key, double low,
                                          double high) {
  const toml::node* node = Find(key);
  if (node == nullptr) return std::nullopt;
  const auto value = node->value<double>();
  if (value && *value >= low && *value <= high) return value;
  std::ostringstream text;
  text << "must be a number from " << low << " to " << high;
  Fail(key, text.str());
  return std::nullopt;
}

bool TomlReader::Switch(const char* key, bool fallback) {
  const toml::node* node = Find(key);
  if (node == nullptr) return fallback;
  const auto value = node->value_exact<bool>();
  if (!value) Fail(key, "must be true or false");
  return value.value_or(fallback);
}

Duration TomlReader::Length(const char* key, Duration fallback) {
  const toml::node* node = Find(key);
  if (node == nullptr) return fallback;
  const auto text = node->value_exact<std::string>();
  if (!text) {
    Fail(key, "must be a text in quotes");
    return fallback;
  }
  auto length = ParseDuration(*text);
  if (length.ok()) return *length;
  errors_.push_back(At(key, "is not a duration: " + length.error().message,
                       length.error().remedy));
  return fallback;
}

std::vector<std::string> TomlReader::OneOrMoreTexts(const char* key) {
  const toml::node* node = Find(key);
  if (node == nullptr) return {};
  if (node->is_array()) return Texts(key);
  return {Text(key, "")};
}

std::vector<std::string> TomlReader::Texts(const char* key) {
  std::vector<std::string> texts;
  const toml::node* node = Find(key);
  if (node == nullptr) return texts;
  const toml::array* array = node->as_array();
  if (array == nullptr) {
    Fail(key, "must be a list of texts");
    return texts;
  }
  for (const toml::node& item : *array) {
    const auto value = item.value_exact<std::string>();
    if (!value) Fail(key, "must hold texts only");
    texts.push_back(value.value_or(""));
  }
  return texts;
}

const toml::table* TomlReader::Table(const char* key) {
  const toml::node* node = Find(key);
  if (node == nullptr) return nullptr;
  if (!node->is_table()) Fail(key, "must be a table");
  return node->as_table();
}

std::vector<const toml::table*> TomlReader::Tables(const char* key) {
  std::vector<const toml::table*> tables;
  const toml::node* node = Find(key);
  if (node == nullptr) return tables;
  const toml::array* array = node->as_array();
  if (array == nullptr || !array->is_array_of_tables()) {
    Fail(key, "must be written as [[" + std::string(key) + "]]");
    return tables;
  }
  for (const toml::node& item : *array) tables.push_back(item.as_table());
  return tables;
}

std::vector<const toml::table*> TomlReader::OneOrMoreTables(const char* key) {
  const toml::node* node = Find(key);
  if (node == nullptr) return {};
  if (node->is_array()) return Tables(key);
  const toml::table* table = Table(key);
  if (table == nullptr) return {};
  return {table};
}

Status TomlReader::Finish() const {
  if (!errors_.empty()) return errors_[0];
  for (const auto& [key, node] : table_) {
    const std::string name(key.str());
    if (asked_.contains(name)) continue;
    return Error{ErrorCode::kInvalid,
                 file_ + ", line " + std::to_string(node.source().begin.line) +
                     ": the key \"" + prefix_ + name + "\" is not known",
                 "correct its spelling or take it out; README.md lists the "
                 "keys"};
  }
  return Done{};
}

}  // namespace cutover
