#pragma once

#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/result.h"

namespace cutover {

/// A program to run to its end. It gets `environment` and nothing else of this
/// process: no other variable, no open file, no ignored signal.
struct ChildProcess {
  std::string file;                      ///< absolute path of the executable
  std::vector<std::string> environment;  ///< "NAME=value"
  std::string folder;                    ///< where it runs
  std::string input;                     ///< on its standard input
  Duration timeout;
  size_t most_output = 4096;  ///< what it writes beyond is read and dropped
};

struct ChildEnd {
  enum class Kind { kExited, kKilled, kTimedOut };
  Kind kind = Kind::kExited;
  int code = 0;        ///< exit code, or number of the signal that killed it
  std::string output;  ///< of standard output and error together
};

/// Runs it and waits. At its end, or past `timeout`, whatever it started is
/// killed with it. kInvalid when it cannot be started. Safe for use from any
/// thread.
Result<ChildEnd> RunChild(const ChildProcess& child, const Clock& clock);

}  // namespace cutover
