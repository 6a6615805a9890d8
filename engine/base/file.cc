#include "engine/base/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace cutover {
namespace {

Error FileError(const std::string& what, const std::string& path) {
  return Error{ErrorCode::kInvalid,
               what + " " + path + ": " + std::strerror(errno),
               "check the path, its permissions and the free space"};
}

bool WriteAll(int file, const std::string& content) {
  size_t written = 0;
  while (written < content.size()) {
    const ssize_t n =
        write(file, content.data() + written, content.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    written += static_cast<size_t>(n);
  }
  return fsync(file) == 0;
}

}  // namespace

Result<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    Error error = FileError("cannot read", path);
    error.code = ErrorCode::kNotFound;
    return error;
  }
  if (file.peek() == std::ifstream::traits_type::eof()) {
    if (file.bad() || std::filesystem::is_directory(path))
      return FileError("cannot read", path);
    return std::string();
  }
  std::ostringstream content;
  content << file.rdbuf();
  if (file.bad()) return FileError("cannot read", path);
  return content.str();
}

Status WriteFileAtomically(const std::string& path,
                           const std::string& content) {
  const std::string beside = path + ".partial";
  const int file = open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file < 0) return FileError("cannot write", path);
  const bool is_whole = WriteAll(file, content);
  const Error failure = FileError("cannot write", path);
  close(file);
  if (!is_whole) {
    unlink(beside.c_str());
    return failure;
  }
  if (rename(beside.c_str(), path.c_str()) != 0) {
    const Error error = FileError("cannot write", path);
    unlink(beside.c_str());
    return error;
  }
  return Done{};
}

Result<std::string> ReadSecretFile(const std::string& path) {
  auto secret = ReadFile(path);
  if (!secret.ok()) return secret;
  while (!secret->empty() &&
         (secret->back() == '\n' || secret->back() == '\r')) {
    secret->pop_back();
  }
  if (!secret->empty()) return secret;
  return Error{ErrorCode::kInvalid, "the secret file " + path + " is empty",
               "put the secret on its first line"};
}

}  // namespace cutover
