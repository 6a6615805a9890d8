#include "connectors/sfb/sip_address.h"

#include <algorithm>

#include "engine/base/text.h"

namespace cutover {

std::string SipAddressOf(std::string_view text) {
  std::string address = ToLower(Trim(text));
  if (address.starts_with('<') && address.ends_with('>'))
    address = address.substr(1, address.size() - 2);
  if (address.starts_with("sip:")) address = address.substr(4);
  address = address.substr(0, address.find(';'));
  const size_t at = address.find('@');
  const bool is_address =
      at != std::string::npos && at > 0 && at + 1 < address.size() &&
      address.find('@', at + 1) == std::string::npos &&
      address.find_first_of(" \t\r\n<>\":,|") == std::string::npos;
  return is_address ? "sip:" + address : "";
}

std::vector<std::string> SipAddressesIn(std::string_view text) {
  std::vector<std::string> addresses;
  constexpr std::string_view kBetween = " \t\r\n,;|{}()[]<>\"'";
  for (size_t from = 0; from < text.size();) {
    const size_t end =
        std::min(text.find_first_of(kBetween, from), text.size());
    const std::string address = SipAddressOf(text.substr(from, end - from));
    from = end + 1;
    const bool is_new = std::find(addresses.begin(), addresses.end(),
                                  address) == addresses.end();
    if (!address.empty() && is_new) addresses.push_back(address);
  }
  return addresses;
}

}  // namespace cutover
