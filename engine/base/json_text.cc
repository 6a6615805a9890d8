#include "engine/base/json_text.h"

#include <cassert>

namespace cutover {

void JsonObjectText::Name(std::string_view name) {
  assert(is_empty_ || last_ < name);
  out_ += is_empty_ ? '{' : ',';
  is_empty_ = false;
  last_ = name;
  AppendJsonText(out_, name);
  out_ += ':';
}

void JsonObjectText::Text(std::string_view name, std::string_view value) {
  Name(name);
  AppendJsonText(out_, value);
}

void JsonObjectText::TextOrNull(std::string_view name,
                                const std::optional<std::string>& value) {
  if (value) return Text(name, *value);
  Name(name);
  out_ += "null";
}

void JsonObjectText::Number(std::string_view name, int64_t value) {
  Name(name);
  out_ += std::to_string(value);
}

void JsonObjectText::Tree(std::string_view name, const Json& value) {
  Name(name);
  out_ += CanonicalJson(value);
}

void JsonObjectText::End() { out_ += is_empty_ ? "{}" : "}"; }

}  // namespace cutover
