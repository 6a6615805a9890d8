// Configuration and campaign: an error names the file and, where there is
// one, the line; what is read can be relied on.

#include <sys/mman.h>
#include <unistd.h>

#include "engine/cli/campaign.h"
#include "engine/cli/config.h"
#include "tests/fuzz/fuzz.h"

using namespace cutover;

namespace {

// A file that lives in memory.
class MemoryFile {
 public:
  explicit MemoryFile(const std::string& text) : file_(memfd_create("f", 0)) {
    Hold(file_ >= 0 && write(file_, text.data(), text.size()) ==
                           static_cast<ssize_t>(text.size()),
         "the file is written");
  }
  ~MemoryFile() { close(file_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

 private:
  const int file_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const MemoryFile file(TextOf(data, size));
  auto config = ReadConfig(file.path());
  if (config.ok()) {
    Hold(!config->store_url.empty(), "a configuration has a store");
    Hold(config->apply.concurrency >= 1, "somebody works");
    Hold(config->apply.lease_ttl > Seconds(0), "a lock has a life");
  } else {
    Hold(!config.error().message.empty(), "an error has words");
  }
  auto campaign = ReadCampaign(file.path());
  if (campaign.ok()) {
    Hold(!campaign->rules.empty(), "a campaign has a rule");
    Hold(campaign->wave_size > 0, "a wave takes somebody");
    Hold(campaign->digest.size() == 64, "a campaign has a digest");
  } else {
    Hold(!campaign.error().message.empty(), "an error has words");
  }
  return 0;
}
