#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "engine/base/result.h"

namespace cutover {

/// A directory of one test, removed at its end.
class Folder {
 public:
  Folder() {
    std::string pattern = testing::TempDir() + "cutover-XXXXXX";
    EXPECT_NE(mkdtemp(pattern.data()), nullptr);
    path_ = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string Path(const std::string& name) const { return path_ + "/" + name; }
  std::string Put(const std::string& name, const std::string& content) const {
    std::ofstream(Path(name), std::ios::binary) << content;
    return Path(name);
  }

 private:
  std::string path_;
};

/// The sentence of an error that has a remedy and is kInvalid; else what is
/// wrong with it.
template <typename T>
std::string Refusal(const Result<T>& result) {
  if (result.ok()) return "(accepted)";
  const Error& error = result.error();
  if (error.code != ErrorCode::kInvalid)
    return std::string("(not kInvalid but ") + ErrorCodeName(error.code) +
           ") " + error.message;
  if (error.remedy.empty()) return "(no remedy) " + error.message;
  return error.message;
}

}  // namespace cutover
