#pragma once

#include <cstdint>
#include <mutex>
#include <string>

namespace cutover {

/// Makes ids and jitter from a seed: the same seed, the same sequence, so a
/// test or a rehearsal repeats exactly. Safe for use from any thread.
class IdSource {
 public:
  explicit IdSource(uint64_t seed) : state_(seed) {}

  uint64_t Next();
  /// A number in [0, limit); `limit` must not be 0.
  uint64_t Below(uint64_t limit) { return Next() % limit; }
  /// A version 4 GUID in lower case, "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx".
  std::string NextGuid();

 private:
  std::mutex mutex_;
  uint64_t state_;
};

}  // namespace cutover
