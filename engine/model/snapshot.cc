#include "engine/model/snapshot.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "engine/base/digest.h"
#include "engine/base/text.h"
#include "engine/model/snapshot_join.h"
#include "engine/model/snapshot_json.h"

namespace cutover {

void SnapshotBuilder::Add(Observation observation) {
  const auto side_of = [&](SourceSystem source) -> FactsById& {
    switch (source) {
      case SourceSystem::kDirectory:
        return directory_;
      case SourceSystem::kResourceDirectory:
        return resource_;
      case SourceSystem::kSfb:
        return skype_;
      default:
        return cloud_;
    }
  };
  side_of(observation.source)[ToLower(observation.source_id)].Add(
      observation.facts);
}

// A SIP address is unique in a forest; where it is not, or where Skype for
// Business knows one that was not read, nothing is taken over.
void SnapshotBuilder::JoinSkype() {
  std::map<std::string, std::vector<std::string>> holders;
  for (const auto& [guid, facts] : directory_) {
    const std::string sip = ToLower(facts.Text(Attribute::kSipAddress));
    if (!sip.empty()) holders[sip].push_back(guid);
  }
  // A twin in doubt is a finding already.
  std::set<std::string> twins;
  for (const auto& [guid, facts] : resource_) {
    twins.insert(ToLower(facts.Text(Attribute::kSipAddress)));
  }
  for (const auto& [sip, facts] : skype_) {
    const auto found = holders.find(sip);
    if (found != holders.end() && found->second.size() == 1) {
      directory_[found->second[0]].Add(facts);
      continue;
    }
    if (found == holders.end() && twins.contains(sip)) continue;
    findings_.push_back(Finding{
        "PF-U12", Severity::kWarn, "", sip,
        found == holders.end()
            ? "Skype for Business knows this address, the directory that was "
              "read does not"
            : "several directory objects carry this SIP address: " +
                  Join(found->second, ", "),
        found == holders.end()
            ? "read the forest it comes from too (directory.base_dn)"
            : "give each account its own msRTCSIP-PrimaryUserAddress"});
  }
}

Snapshot SnapshotBuilder::Build(std::string id, std::string tenant_id,
                                Time taken_at) {
  const std::set<std::string> left_out =
      JoinTwins(resource_, directory_, findings_);
  JoinSkype();
  Snapshot snapshot{
      std::move(id),    std::move(tenant_id), taken_at, {}, std::move(numbers_),
      std::move(skus_), std::move(findings_), ""};
  snapshot.users = JoinCloud(directory_, cloud_, left_out, snapshot.findings);
  snapshot.on_prem = std::move(on_prem_);
  SortSnapshot(snapshot);
  snapshot.digest = SnapshotDigest(snapshot);
  *this = SnapshotBuilder();
  return snapshot;
}

namespace {

// The text of each value is made once, not for every comparison.
void SortNumbers(std::vector<NumberRecord>& numbers) {
  std::vector<std::pair<std::string, const NumberRecord*>> order;
  order.reserve(numbers.size());
  for (const NumberRecord& each : numbers)
    order.emplace_back(each.value.Text(), &each);
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    const auto rest = [](const NumberRecord& r) {
      return std::tie(r.target_id, r.status, r.activation, r.category);
    };
    return a.first != b.first ? a.first < b.first
                              : rest(*a.second) < rest(*b.second);
  });
  std::vector<NumberRecord> sorted;
  sorted.reserve(numbers.size());
  for (const auto& [text, each] : order)
    sorted.push_back(
        std::move(numbers[static_cast<size_t>(each - &numbers[0])]));
  numbers = std::move(sorted);
}

}  // namespace

bool IsAhead(const NumberRecord& a, const NumberRecord& b) {
  const auto all = [](const NumberRecord& r) {
    return std::tuple(r.value.Text(), r.target_id, r.status, r.activation,
                      r.category);
  };
  return all(a) < all(b);
}

void SortSnapshot(Snapshot& snapshot) {
  std::sort(snapshot.users.begin(), snapshot.users.end(),
            [](const User& a, const User& b) { return a.key < b.key; });
  SortNumbers(snapshot.numbers);
  std::sort(snapshot.skus.begin(), snapshot.skus.end(),
            [](const Sku& a, const Sku& b) { return a.id < b.id; });
  SortFindings(snapshot.findings);
}

std::string SnapshotDigest(const Snapshot& snapshot) {
  SnapshotDigester digester(snapshot);
  for (const User& user : snapshot.users)
    digester.AddUser(user.key, FactsToText(user.facts));
  for (const NumberRecord& number : snapshot.numbers)
    digester.AddNumber(NumberToText(number));
  return digester.End();
}

SnapshotDigester::SnapshotDigester(const Snapshot& head)
    : before_numbers_(TextBeforeNumbers(head)),
      after_numbers_(TextAfterNumbers(head)) {}

void SnapshotDigester::AddUser(const UserKey& key, std::string_view facts) {
  is_in_order_ = is_in_order_ && last_ < key && numbers_ < 0;
  last_ = key;
  std::string text = key + "\n";
  text += facts;
  sum_.Add(Sha256Hex(text));
}

void SnapshotDigester::BeginNumbers() {
  if (numbers_ >= 0) return;
  numbers_ = 0;
  sum_.Add(before_numbers_);
}

void SnapshotDigester::AddNumber(std::string_view number) {
  BeginNumbers();
  if (numbers_++ > 0) sum_.Add(",");
  sum_.Add(number);
}

std::string SnapshotDigester::End() {
  BeginNumbers();
  sum_.Add(after_numbers_);
  return sum_.Hex();
}

}  // namespace cutover
