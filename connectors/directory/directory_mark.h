#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "connectors/directory/group_graph.h"
#include "engine/base/result.h"

namespace cutover {

/// How a directory tells what changed.
enum class ChangeMethod {
  kNone,     ///< it does not
  kDirSync,  ///< a cookie for each naming context
  kUsn,      ///< uSNChanged, a count of one domain controller
};

/// What a reading must remember so that the next may begin there.
struct DirectoryMark {
  ChangeMethod method = ChangeMethod::kNone;
  std::string scope;       ///< digest of what was asked for
  std::string controller;  ///< of kUsn: who counted
  std::string invocation;  ///< and in which life of its database
  int64_t usn = 0;
  std::map<std::string, std::string> cookies;  ///< by naming context
  GroupGraph groups;
  std::map<std::string, std::string> folders;  ///< OUs: GUID to DN
};

std::string MarkToText(const DirectoryMark& mark);
/// kInvalid for what no MarkToText of this version wrote.
Result<DirectoryMark> MarkFromText(const std::string& text);

}  // namespace cutover
