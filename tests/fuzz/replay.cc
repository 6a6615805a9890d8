// Runs every file of the named folders through one target: what a fuzzer once
// found stays found, without a fuzzer at hand.

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/fuzz/fuzz.h"

int main(int argc, char** argv) {
  int count = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& each : std::filesystem::directory_iterator(argv[i])) {
      std::ifstream file(each.path(), std::ios::binary);
      const std::string text((std::istreambuf_iterator<char>(file)), {});
      // The target ends the process when something does not hold.
      std::fprintf(stderr, "%s\n", each.path().c_str());
      LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()),
                             text.size());
      ++count;
    }
  }
  std::printf("%d seeds\n", count);
  return count > 0 ? 0 : 1;
}
