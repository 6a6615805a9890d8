#include "connectors/directory/directory_target.h"

#include <algorithm>
#include <charconv>

#include "connectors/ldap/filter.h"
#include "engine/base/encoding.h"
#include "engine/base/text.h"

namespace cutover {
namespace {

using A = Attribute;

constexpr const char* kLine = "msRTCSIP-Line";
constexpr const char* kFlags = "msRTCSIP-OptionFlags";
constexpr const char* kProxies = "proxyAddresses";
constexpr const char* kKeyPrefix = "ad:";

Result<uint32_t> NumberOf(const std::string& text) {
  uint32_t number = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (!text.empty() && read.ec == std::errc() && read.ptr == end) return number;
  return Error{ErrorCode::kInvalid, "\"" + text + "\" is no number of flags"};
}

// A step names one bit by its value.
Result<uint32_t> BitOf(const Step& step) {
  auto bit = NumberOf(step.item);
  if (bit.ok() && *bit != 0 && (*bit & (*bit - 1)) == 0) return bit;
  return Error{ErrorCode::kInvalid, "\"" + step.item + "\" is no single bit"};
}

// As the directory spells it; unset when it has not that address.
Value AddressIn(const LdapEntry& entry, const std::string& address) {
  const auto found = entry.attributes.find(ToLower(kProxies));
  if (found == entry.attributes.end()) return std::nullopt;
  for (const std::string& each : found->second) {
    if (EqualsIgnoringCase(each, address)) return each;
  }
  return std::nullopt;
}

Value TextIn(const LdapEntry& entry, const std::string& attribute) {
  const std::string text = entry.First(ToLower(attribute));
  return text.empty() ? Value() : Value(text);
}

Result<Value> ValueIn(const LdapEntry& entry, const Step& step) {
  switch (step.attribute()) {
    case A::kAdFlag: {
      auto bit = BitOf(step);
      if (!bit.ok()) return bit.error();
      auto flags = NumberOf(TextIn(entry, kFlags).value_or("0"));
      if (!flags.ok()) return flags.error();
      return (*flags & *bit) == 0 ? Value() : Value("set");
    }
    case A::kAdProxyAddress:
      return AddressIn(entry, step.item) ? Value("present") : Value();
    case A::kAdCopy:
      return TextIn(entry, step.item);
    case A::kAdLine:
      return TextIn(entry, kLine);
    default:
      return Error{ErrorCode::kBug, std::string("the directory has no ") +
                                        AttributeName(step.attribute())};
  }
}

// What turns the entry from `now` into what the step wants. Line and copy
// assert what was planned, the others what was just read of the same value.
Result<LdapChange> ChangeOf(const LdapEntry& entry, const Step& step) {
  switch (step.attribute()) {
    case A::kAdFlag: {
      const std::string before = TextIn(entry, kFlags).value_or("");
      auto bit = BitOf(step);
      auto flags = NumberOf(before.empty() ? "0" : before);
      if (!bit.ok()) return bit.error();
      if (!flags.ok()) return flags.error();
      const uint32_t after = step.after ? *flags | *bit : *flags & ~*bit;
      return LdapChange{entry.dn, kFlags, before, std::to_string(after)};
    }
    case A::kAdProxyAddress:
      if (step.after) return LdapChange{entry.dn, kProxies, "", step.item};
      return LdapChange{entry.dn, kProxies,
                        AddressIn(entry, step.item).value_or(step.item), ""};
    default:
      return LdapChange{entry.dn,
                        step.attribute() == A::kAdLine ? kLine : step.item,
                        step.before.value_or(""), step.after.value_or("")};
  }
}

Result<LdapEntry> EntryOf(LdapSession& session,
                          const std::vector<std::string>& base_dns,
                          const Identity& user,
                          std::vector<std::string> attributes) {
  if (!user.key.starts_with(kKeyPrefix))
    return Error{ErrorCode::kNotFound,
                 user.upn + " is not known to the directory"};
  auto guid = GuidToAdBytes(user.key.substr(std::string(kKeyPrefix).size()));
  if (!guid.ok()) return guid.error();
  std::vector<LdapEntry> found;
  for (const std::string& base : base_dns) {
    TRY(session.Search(
        {base, "(objectGUID=" + EscapeForFilter(*guid) + ")", attributes},
        [&](const LdapEntry& entry) -> Status {
          found.push_back(entry);
          return Done{};
        }));
    if (!found.empty()) return found[0];
  }
  return Error{ErrorCode::kNotFound,
               "no entry has the objectGUID of " + user.upn,
               "see whether directory.base_dn holds the user, or discover "
               "again"};
}

std::vector<std::string> AttributesFor(const Step& step) {
  switch (step.attribute()) {
    case A::kAdFlag:
      return {kFlags};
    case A::kAdProxyAddress:
      return {kProxies};
    case A::kAdCopy:
      return {step.item};
    default:
      return {kLine};
  }
}

bool IsExtension(const std::string& name) {
  for (int i = 1; i <= 15; ++i) {
    if (EqualsIgnoringCase(name, "extensionAttribute" + std::to_string(i)))
      return true;
  }
  return false;
}

}  // namespace

Result<DirectoryWrites> ParseDirectoryWrites(
    const std::vector<std::string>& items) {
  DirectoryWrites writes;
  for (const std::string& item : items) {
    if (item == "line") {
      writes.attributes.insert(A::kAdLine);
    } else if (item == "option_flags") {
      writes.attributes.insert(A::kAdFlag);
    } else if (item == "proxy_addresses") {
      writes.attributes.insert(A::kAdProxyAddress);
    } else if (item.starts_with("copy:") && IsExtension(item.substr(5))) {
      writes.copies.insert(ToLower(item.substr(5)));
    } else {
      return Error{ErrorCode::kInvalid, "\"" + item + "\" is not known",
                   "choose line, option_flags, proxy_addresses, or "
                   "copy:extensionAttribute1 to 15"};
    }
  }
  return writes;
}

// One session for all; one that was lost is opened anew by the next call.
Status DirectoryTarget::WithSession(
    const std::function<Status(LdapSession&)>& use) {
  std::lock_guard lock(mutex_);
  if (session_ == nullptr) {
    auto opened = open_();
    if (!opened.ok()) return opened.error();
    session_ = *std::move(opened);
  }
  const Status status = use(*session_);
  if (!status.ok() && status.error().code == ErrorCode::kUnavailable)
    session_.reset();
  return status;
}

Status DirectoryTarget::Scan(ScanSink& sink) {
  return WithSession([&](LdapSession& session) -> Status {
    for (const std::string& base : base_dns_) {
      TRY(session.Search({base, kUserFilter, DirectoryAttributes()},
                         [&](const LdapEntry& entry) -> Status {
                           if (!IsUserEntry(entry)) return Done{};
                           auto user = ObservationOfEntry(entry);
                           if (!user.ok()) return user.error();
                           sink.OnUser(*std::move(user));
                           return Done{};
                         }));
    }
    return Done{};
  });
}

Result<Sighting> DirectoryTarget::Observe(const Question& question) {
  Sighting seen;
  TRY(WithSession([&](LdapSession& session) -> Status {
    auto entry = EntryOf(session, base_dns_, question.user,
                         AttributesFor(question.step));
    if (!entry.ok()) return entry.error();
    auto value = ValueIn(*entry, question.step);
    if (!value.ok()) return value.error();
    seen.value = *value;
    return Done{};
  }));
  return seen;
}

Status DirectoryTarget::MayWrite(const Step& step) const {
  const bool may = step.attribute() == A::kAdCopy
                       ? writes_.copies.contains(ToLower(step.item))
                       : writes_.attributes.contains(step.attribute());
  if (may) return Done{};
  return Error{ErrorCode::kRefused,
               std::string(RowOf(step.kind).id) + " " + step.item +
                   " is not among what may be written to the directory",
               "add it to directory.write"};
}

Result<Receipt> DirectoryTarget::Apply(const Identity& user, const Step& step,
                                       const std::string& /*key*/) {
  TRY(MayWrite(step));
  TRY(WithSession([&](LdapSession& session) -> Status {
    auto entry = EntryOf(session, base_dns_, user, AttributesFor(step));
    if (!entry.ok()) return entry.error();
    auto now = ValueIn(*entry, step);
    if (!now.ok()) return now.error();
    if (*now == step.after) return Done{};
    auto change = ChangeOf(*entry, step);
    if (!change.ok()) return change.error();
    return session.Modify(*change);
  }));
  return Receipt{};
}

}  // namespace cutover
