#include "engine/base/json.h"

namespace cutover {

Result<Json> ParseJson(const std::string& text) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& failure) {
    return Error{ErrorCode::kInvalid,
                 "not JSON at byte " + std::to_string(failure.byte) + ": \"" +
                     text.substr(0, 60) + (text.size() > 60 ? "…\"" : "\"")};
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

std::string CanonicalJson(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace cutover
