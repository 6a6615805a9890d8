#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/json.h"

namespace cutover {

/// Appends one object to a text as CanonicalJson would write it, member by
/// member: a tree of a large document costs many times its text. The caller
/// names the members in ascending order, as canonical JSON has them.
class JsonObjectText {
 public:
  /// `out` outlives it.
  explicit JsonObjectText(std::string& out) : out_(out) {}

  void Text(std::string_view name, std::string_view value);
  /// Unset is null.
  void TextOrNull(std::string_view name,
                  const std::optional<std::string>& value);
  void Number(std::string_view name, int64_t value);
  void Tree(std::string_view name, const Json& value);
  /// The name; the caller appends the value to the text itself.
  void Name(std::string_view name);
  /// Must be called once, after the last member.
  void End();

 private:
  std::string& out_;
  std::string last_;
  bool is_empty_ = true;
};

/// Appends [item,item]; `write` appends one item.
template <typename Items, typename Write>
void AppendJsonList(std::string& out, const Items& items, const Write& write) {
  out += '[';
  bool is_first = true;
  for (const auto& item : items) {
    if (!is_first) out += ',';
    is_first = false;
    write(item);
  }
  out += ']';
}

}  // namespace cutover
