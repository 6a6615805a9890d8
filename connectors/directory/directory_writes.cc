#include "connectors/directory/directory_writes.h"

#include <algorithm>
#include <charconv>

#include "connectors/directory/user_entry.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

using A = Attribute;

constexpr const char* kLine = "msRTCSIP-Line";
constexpr const char* kFlags = "msRTCSIP-OptionFlags";
constexpr const char* kLineServer = "msRTCSIP-LineServer";
constexpr const char* kProxies = "proxyAddresses";

// The directory's integers are signed: with its highest bit a set of flags is
// a negative number.
Result<uint32_t> FlagsIn(const LdapEntry& entry) {
  const std::string text = entry.First(ToLower(kFlags));
  if (text.empty()) return 0U;
  int32_t number = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec == std::errc() && read.ptr == end)
    return static_cast<uint32_t>(number);
  return Error{ErrorCode::kInvalid, std::string(kFlags) + " of " + entry.dn +
                                        " is \"" + text +
                                        "\", no number of 32 bits"};
}

// A step names one bit by its value.
Result<uint32_t> BitOf(const Step& step) {
  uint32_t bit = 0;
  const char* end = step.item.data() + step.item.size();
  const auto read = std::from_chars(step.item.data(), end, bit);
  const bool is_number = read.ec == std::errc() && read.ptr == end;
  if (is_number && bit != 0 && (bit & (bit - 1)) == 0) return bit;
  return Error{ErrorCode::kInvalid, "\"" + step.item + "\" is no single bit",
               "name one bit by its value, e.g. 128"};
}

Value TextIn(const LdapEntry& entry, const std::string& attribute) {
  const std::string text = entry.First(ToLower(attribute));
  return text.empty() ? Value() : Value(text);
}

// To the directory case is no difference between two addresses; to Exchange it
// tells the primary one from the others.
Value AddressIn(const LdapEntry& entry, const std::string& address) {
  const auto found = entry.attributes.find(ToLower(kProxies));
  if (found == entry.attributes.end()) return std::nullopt;
  for (const std::string& each : found->second) {
    if (each == address) return "present";
    if (EqualsIgnoringCase(each, address)) return each;
  }
  return std::nullopt;
}

const std::string* CopyNamed(const std::string& name) {
  const auto& names = CopyAttributes();
  const auto found = std::find_if(
      names.begin(), names.end(),
      [&](const std::string& each) { return EqualsIgnoringCase(each, name); });
  return found == names.end() ? nullptr : &*found;
}

Status AllowAddress(const std::string& address) {
  if (address.starts_with("SMTP:"))
    return Error{ErrorCode::kRefused,
                 address + " is a primary address, by which mail goes out",
                 "leave it to Exchange"};
  if (address.find(':') == std::string::npos || address.ends_with(':'))
    return Error{ErrorCode::kInvalid, "\"" + address + "\" is no address",
                 "write it with its type, e.g. smtp:ann@contoso.com"};
  return Done{};
}

}  // namespace

Status DirectoryWrites::Allow(const Step& step) const {
  const A attribute = step.attribute();
  const std::string* copy =
      attribute == A::kAdCopy ? CopyNamed(step.item) : nullptr;
  const bool may = attribute == A::kAdCopy
                       ? copy != nullptr && copies.contains(*copy)
                       : attributes.contains(attribute);
  if (!may)
    return Error{ErrorCode::kRefused,
                 std::string(RowOf(step.kind).id) + " " + step.item +
                     " is not among what may be written to the directory",
                 "add it to directory.write"};
  return attribute == A::kAdProxyAddress ? AllowAddress(step.item) : Done{};
}

Result<DirectoryWrites> ParseDirectoryWrites(
    const std::vector<std::string>& items) {
  DirectoryWrites writes;
  for (const std::string& item : items) {
    const std::string* copy =
        item.starts_with("copy:") ? CopyNamed(item.substr(5)) : nullptr;
    if (item == "line") {
      writes.attributes.insert(A::kAdLine);
    } else if (item == "option_flags") {
      writes.attributes.insert(A::kAdFlag);
    } else if (item == "line_server") {
      writes.attributes.insert(A::kLineServer);
    } else if (item == "proxy_addresses") {
      writes.attributes.insert(A::kAdProxyAddress);
    } else if (copy != nullptr) {
      writes.copies.insert(*copy);
    } else {
      return Error{ErrorCode::kInvalid, "\"" + item + "\" is not known",
                   "choose line, option_flags, line_server, proxy_addresses, "
                   "copy:extensionAttribute1 to 15 or "
                   "copy:msDS-cloudExtensionAttribute1 to 20"};
    }
  }
  return writes;
}

std::string LdapAttributeOf(const Step& step) {
  switch (step.attribute()) {
    case A::kAdFlag:
      return kFlags;
    case A::kAdProxyAddress:
      return kProxies;
    case A::kAdCopy:
      return step.item;
    case A::kLineServer:
      return kLineServer;
    default:
      return kLine;
  }
}

Result<Value> ValueIn(const LdapEntry& entry, const Step& step) {
  switch (step.attribute()) {
    case A::kAdFlag: {
      auto bit = BitOf(step);
      if (!bit.ok()) return bit.error();
      auto flags = FlagsIn(entry);
      if (!flags.ok()) return flags.error();
      return (*flags & *bit) == 0 ? Value() : Value("set");
    }
    case A::kAdProxyAddress:
      return AddressIn(entry, step.item);
    case A::kAdCopy:
    case A::kAdLine:
    case A::kLineServer:
      return TextIn(entry, LdapAttributeOf(step));
    default:
      return Error{ErrorCode::kBug, std::string("the directory has no ") +
                                        AttributeName(step.attribute())};
  }
}

Result<LdapChange> ChangeOf(const LdapEntry& entry, const Step& step) {
  LdapChange change{entry.dn, LdapAttributeOf(step), "", ""};
  if (step.attribute() == A::kAdFlag) {
    auto bit = BitOf(step);
    if (!bit.ok()) return bit.error();
    auto flags = FlagsIn(entry);
    if (!flags.ok()) return flags.error();
    const uint32_t after = step.after ? *flags | *bit : *flags & ~*bit;
    change.before = entry.First(ToLower(kFlags));
    change.after = std::to_string(static_cast<int32_t>(after));
  } else if (step.attribute() == A::kAdProxyAddress) {
    (step.after ? change.after : change.before) = step.item;
  } else {
    change.before = step.before.value_or("");
    change.after = step.after.value_or("");
  }
  return change;
}

}  // namespace cutover
