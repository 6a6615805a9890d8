#include "engine/base/json.h"

#include <algorithm>

namespace cutover {
namespace {

// Writing a tree recurses: a text of brackets must not eat the stack.
constexpr int kMostLevels = 500;

Error NotJson(const std::string& where, const std::string& text) {
  return Error{ErrorCode::kInvalid, "not JSON " + where + ": \"" +
                                        text.substr(0, 60) +
                                        (text.size() > 60 ? "…\"" : "\"")};
}

bool IsTooDeep(const std::string& text) {
  int levels = 0;
  bool in_text = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text && c == '\\') {
      ++i;
    } else if (c == '"') {
      in_text = !in_text;
    } else if (!in_text && (c == '[' || c == '{')) {
      if (++levels > kMostLevels) return true;
    } else if (!in_text && (c == ']' || c == '}')) {
      --levels;
    }
  }
  return false;
}

}  // namespace

Status CheckJsonLevels(const std::string& text) {
  if (!IsTooDeep(text)) return Done{};
  return NotJson("of at most " + std::to_string(kMostLevels) + " levels", text);
}

Result<Json> ParseJson(const std::string& text,
                       const Json::parser_callback_t& keep) {
  TRY(CheckJsonLevels(text));
  try {
    return Json::parse(text, keep);
  } catch (const Json::parse_error& failure) {
    return NotJson("at byte " + std::to_string(failure.byte), text);
  } catch (const Json::out_of_range&) {
    return NotJson("that fits: a number is out of range", text);
  }
}

std::string TextAt(const Json& object, const char* name) {
  if (!object.is_object()) return "";
  const auto member = object.find(name);
  if (member == object.end() || !member->is_string()) return "";
  return member->get<std::string>();
}

int64_t NumberAt(const Json& object, const char* name) {
  if (!object.is_object()) return 0;
  const auto member = object.find(name);
  if (member == object.end()) return 0;
  // A float may hold what no integer can: it counts as absent.
  return member->is_number_integer() ? member->get<int64_t>() : 0;
}

bool IsTrueAt(const Json& object, const char* name) {
  if (!object.is_object()) return false;
  const auto member = object.find(name);
  return member != object.end() && member->is_boolean() && member->get<bool>();
}

const Json& ArrayAt(const Json& object, const char* name) {
  static const Json kEmpty = Json::array();
  if (!object.is_object()) return kEmpty;
  const auto member = object.find(name);
  return member != object.end() && member->is_array() ? *member : kEmpty;
}

const Json& ObjectAt(const Json& object, const char* name) {
  static const Json kEmpty = Json::object();
  if (!object.is_object()) return kEmpty;
  const auto member = object.find(name);
  return member != object.end() && member->is_object() ? *member : kEmpty;
}

void AppendJsonText(std::string& out, std::string_view text) {
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c >= ' ' && c <= '~' && c != '"' && c != '\\';
  });
  if (!is_plain) {
    out += CanonicalJson(text);
    return;
  }
  out += '"';
  out += text;
  out += '"';
}

std::string CanonicalJson(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace cutover
