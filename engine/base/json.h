#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace cutover {

/// Small documents only: a parsed tree costs about five times its text.
/// Object members are kept in key order, so `dump()` is canonical.
using Json = nlohmann::json;

/// kInvalid with the position when `text` is not JSON. What `keep` does not
/// keep is not in the tree: a document that is large for its lists is read
/// with no more than one of their items at a time.
Result<Json> ParseJson(const std::string& text,
                       const Json::parser_callback_t& keep = nullptr);

/// kInvalid when brackets nest deeper than ParseJson takes: for who parses by
/// other means.
Status CheckJsonLevels(const std::string& text);

/// The member as text, or "" when it is absent, null or not a string.
std::string TextAt(const Json& object, const char* name);
/// The member as a number, or 0.
int64_t NumberAt(const Json& object, const char* name);
/// True only for a member that is the JSON value true.
bool IsTrueAt(const Json& object, const char* name);
/// The member as an array; an absent, null or other member is empty.
const Json& ArrayAt(const Json& object, const char* name);
/// The member as an object; an absent, null or other member is empty.
const Json& ObjectAt(const Json& object, const char* name);
/// Appends `text` as CanonicalJson writes it: quoted and escaped.
void AppendJsonText(std::string& out, std::string_view text);
/// As canonical text: members in key order, no spaces, invalid UTF-8 replaced.
std::string CanonicalJson(const Json& value);

}  // namespace cutover
