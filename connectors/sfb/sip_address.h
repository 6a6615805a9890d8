#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cutover {

/// "sip:ann@contoso.com" in lower case out of "sip:Ann@contoso.com",
/// "Ann@contoso.com" or "<sip:…;transport=tls>"; "" when it is none.
std::string SipAddressOf(std::string_view text);

/// Every address in a text, in its order and once each, whatever stands
/// between them.
std::vector<std::string> SipAddressesIn(std::string_view text);

}  // namespace cutover
