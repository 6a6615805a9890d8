// LDIF: what was read, written and read again is the same.

#include "connectors/directory/directory_source.h"
#include "connectors/directory/ldif.h"
#include "tests/fuzz/fuzz.h"

using namespace cutover;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::vector<LdapEntry> entries;
  const auto keep = [&](const LdapEntry& entry) -> Status {
    entries.push_back(entry);
    return Done{};
  };
  auto read = ParseLdif(TextOf(data, size), keep);
  if (!read.ok()) {
    Hold(!read.error().message.empty(), "an error has words");
    return 0;
  }
  Hold(read->entries == static_cast<long>(entries.size()), "entries count");
  std::string written;
  for (const LdapEntry& entry : entries) {
    written += LdifEntry(entry);
    auto observation = ObservationOfEntry(entry);
    if (observation.ok())
      Hold(observation->source_id.size() == 36, "the key is a GUID");
  }
  const auto first = std::move(entries);
  entries.clear();
  auto again = ParseLdif(written, keep);
  Hold(again.ok(), "what was written can be read",
       again.ok() ? "" : again.error().message);
  Hold(entries.size() == first.size(), "no entry is lost");
  for (size_t i = 0; i < first.size(); ++i) {
    Hold(entries[i].dn == first[i].dn, "the DN stays");
    Hold(entries[i].attributes == first[i].attributes, "the values stay");
  }
  return 0;
}
