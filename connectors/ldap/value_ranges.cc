#include "connectors/ldap/value_ranges.h"

#include <optional>
#include <unordered_set>

#include "engine/base/text.h"

namespace cutover {
namespace {

constexpr int kMostAttempts = 3;
constexpr const char* kOption = ";range=";

using Values = std::vector<std::string>;

struct Slice {
  size_t low = 0;
  bool is_last = false;
  Values values;
};

// The plain name of "member;range=0-1499", or "" of any other.
std::string NameOfRange(const std::string& attribute) {
  const size_t at = attribute.find(kOption);
  return at == std::string::npos ? "" : attribute.substr(0, at);
}

std::optional<Slice> SliceOf(const LdapEntry& entry, const std::string& name) {
  for (const auto& [attribute, values] : entry.attributes) {
    if (NameOfRange(attribute) != name) continue;
    const std::string bounds =
        attribute.substr(name.size() + std::string(kOption).size());
    return Slice{std::strtoull(bounds.c_str(), nullptr, 10),
                 bounds.ends_with("-*"), values};
  }
  return std::nullopt;
}

enum class Reading { kMore, kWhole, kRenumbered };

// Each slice begins with the last value of the one before: where that differs,
// something before it came or went, and a value may have slipped through.
Reading Append(Slice slice, Values& values) {
  const size_t low = values.empty() ? 0 : values.size() - 1;
  if (slice.low != low) return Reading::kRenumbered;
  auto begin = slice.values.begin();
  if (!values.empty()) {
    if (begin == slice.values.end() || *begin != values.back())
      return Reading::kRenumbered;
    ++begin;
  }
  if (begin == slice.values.end() && !slice.is_last)
    return Reading::kRenumbered;
  values.insert(values.end(), begin, slice.values.end());
  return slice.is_last ? Reading::kWhole : Reading::kMore;
}

bool HasRepeats(const Values& values) {
  const std::unordered_set<std::string> distinct(values.begin(), values.end());
  return distinct.size() != values.size();
}

Result<Reading> ReadNext(const std::string& dn, const std::string& name,
                         const ReadValues& read, Values& values) {
  const size_t low = values.empty() ? 0 : values.size() - 1;
  auto entry = read(dn, name + kOption + std::to_string(low) + "-*");
  if (!entry.ok()) return entry.error();
  auto slice = SliceOf(*entry, name);
  if (slice) return Append(*std::move(slice), values);
  // No value at all any more; or the list became shorter than what we have.
  return values.empty() ? Reading::kWhole : Reading::kRenumbered;
}

Result<Values> CompleteList(const std::string& dn, const std::string& name,
                            Slice first, const ReadValues& read) {
  Values values;
  Reading reading = Append(std::move(first), values);
  for (int attempt = 0; attempt < kMostAttempts; ++attempt) {
    while (reading == Reading::kMore) {
      auto next = ReadNext(dn, name, read, values);
      if (!next.ok()) return next.error();
      reading = *next;
    }
    if (reading == Reading::kWhole && !HasRepeats(values)) return values;
    values.clear();
    reading = Reading::kMore;
  }
  return Error{ErrorCode::kConflict,
               "the values of " + name + " of " + dn +
                   " came and went each time they were read",
               "run it again when nobody is changing them"};
}

}  // namespace

Status CompleteValues(LdapEntry& entry, const ReadValues& read) {
  std::vector<std::string> names;
  for (const auto& [attribute, values] : entry.attributes) {
    const std::string name = NameOfRange(attribute);
    if (!name.empty()) names.push_back(name);
  }
  for (const std::string& name : names) {
    auto values = CompleteList(entry.dn, name, *SliceOf(entry, name), read);
    if (!values.ok()) return values.error();
    std::erase_if(entry.attributes, [&](const auto& each) {
      return NameOfRange(each.first) == name;
    });
    entry.attributes[name] = *std::move(values);
  }
  return Done{};
}

}  // namespace cutover
