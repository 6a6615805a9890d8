// Times, encodings and identifiers: what is read is written back the same.

#include "engine/base/encoding.h"
#include "engine/base/json.h"
#include "engine/base/time.h"
#include "tests/fuzz/fuzz.h"

using namespace cutover;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text = TextOf(data, size);
  auto bytes = Base64Decode(text);
  if (bytes.ok()) Hold(Base64Encode(*bytes) == text, "base64 is strict", text);
  Hold(PercentDecode(PercentEncode(text)) == text, "percent code", text);
  auto encoded = Base64Decode(Base64Encode(text));
  Hold(encoded.ok() && *encoded == text, "base64 of anything");
  auto guid = GuidFromAdBytes(text);
  if (guid.ok()) {
    auto back = GuidToAdBytes(*guid);
    Hold(back.ok() && *back == text, "a GUID is its bytes", *guid);
  }
  auto ad_bytes = GuidToAdBytes(text);
  if (ad_bytes.ok()) Hold(ad_bytes->size() == 16, "a GUID has 16 bytes", text);
  auto sid = SidFromBytes(text);
  if (sid.ok()) Hold(sid->starts_with("S-1-"), "a SID is one", *sid);
  auto time = ParseTime(text);
  if (time.ok()) {
    auto again = ParseTime(FormatTime(*time));
    Hold(again.ok(), "a time's text is a time", FormatTime(*time));
    Hold(FormatTime(*again) == FormatTime(*time), "a time's text stays", text);
  }
  auto duration = ParseDuration(text);
  if (duration.ok()) Hold(duration->us >= 0, "a length is not negative", text);
  auto json = ParseJson(text);
  if (json.ok()) {
    const std::string canonical = CanonicalJson(*json);
    auto again = ParseJson(canonical);
    Hold(again.ok() && CanonicalJson(*again) == canonical,
         "canonical JSON stays", canonical);
  }
  return 0;
}
