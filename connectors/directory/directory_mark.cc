#include "connectors/directory/directory_mark.h"

#include "engine/base/encoding.h"
#include "engine/base/json.h"

namespace cutover {
namespace {

constexpr int kVersion = 1;

Json GroupsToJson(const GroupGraph& groups) {
  Json json = Json::object();
  for (const auto& [guid, group] : groups.all()) {
    json[guid] = {{"dn", group.dn}, {"in", group.parents}};
  }
  return json;
}

GroupGraph GroupsFromJson(const Json& json) {
  GroupGraph groups;
  for (const auto& [guid, group] : json.items()) {
    groups.Add(guid, {group.at("dn").get<std::string>(),
                      group.at("in").get<std::vector<std::string>>()});
  }
  return groups;
}

Result<DirectoryMark> FromJson(const Json& json) {
  DirectoryMark mark;
  mark.method = json.at("method") == "dirsync" ? ChangeMethod::kDirSync
                                               : ChangeMethod::kUsn;
  mark.scope = json.at("scope").get<std::string>();
  mark.controller = json.at("controller").get<std::string>();
  mark.invocation = json.at("invocation").get<std::string>();
  mark.usn = json.at("usn").get<int64_t>();
  for (const auto& [context, text] : json.at("cookies").items()) {
    auto cookie = Base64Decode(text.get<std::string>());
    if (!cookie.ok()) return cookie.error();
    mark.cookies[context] = *std::move(cookie);
  }
  mark.groups = GroupsFromJson(json.at("groups"));
  mark.folders = json.at("folders").get<std::map<std::string, std::string>>();
  return mark;
}

}  // namespace

std::string MarkToText(const DirectoryMark& mark) {
  Json cookies = Json::object();
  for (const auto& [context, cookie] : mark.cookies) {
    cookies[context] = Base64Encode(cookie);
  }
  const bool is_dirsync = mark.method == ChangeMethod::kDirSync;
  return CanonicalJson({{"version", kVersion},
                        {"method", is_dirsync ? "dirsync" : "usn"},
                        {"scope", mark.scope},
                        {"controller", mark.controller},
                        {"invocation", mark.invocation},
                        {"usn", mark.usn},
                        {"cookies", cookies},
                        {"groups", GroupsToJson(mark.groups)},
                        {"folders", mark.folders}});
}

Result<DirectoryMark> MarkFromText(const std::string& text) {
  const Error unknown{ErrorCode::kInvalid,
                      "the mark is not one of this version of cutover"};
  auto json = ParseJson(text);
  if (!json.ok() || NumberAt(*json, "version") != kVersion) return unknown;
  try {
    return FromJson(*json);
  } catch (const Json::exception&) {
    return unknown;
  }
}

}  // namespace cutover
