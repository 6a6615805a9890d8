#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace cutover {

/// What a target holds of its parser. Unlike assert it stands in every build,
/// and it ends the process, which is how a fuzzer learns of a finding.
inline void Hold(bool holds, const char* what, const std::string& detail = "") {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s %s\n", what, detail.c_str());
  std::abort();
}

inline std::string TextOf(const uint8_t* data, size_t size) {
  return std::string(reinterpret_cast<const char*>(data), size);
}

}  // namespace cutover

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
