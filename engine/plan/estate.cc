#include "engine/plan/estate.h"

#include "engine/base/text.h"

namespace cutover {
namespace {

using A = Attribute;

template <typename Map>
const typename Map::mapped_type& FindOr(
    const Map& map, const std::string& key,
    const typename Map::mapped_type& fallback) {
  const auto found = map.find(key);
  return found == map.end() ? fallback : found->second;
}

}  // namespace

Estate::Estate(const Snapshot& snapshot, const CallPlan* calls)
    : snapshot_(snapshot), calls_(calls) {
  records_.reserve(snapshot.numbers.size());
  bases_.reserve(snapshot.numbers.size());
  for (auto* users : {&by_key_, &by_cloud_id_})
    users->reserve(snapshot.users.size());
  for (const NumberRecord& record : snapshot.numbers) {
    records_[record.value.number.Text()] = &record;
    bases_[record.value.number.base()].push_back(&record);
  }
  for (const User& user : snapshot.users) {
    by_key_[user.key] = &user;
    if (user.facts.Has(A::kCloudId))
      by_cloud_id_[ToLower(user.facts.Text(A::kCloudId))] = &user;
    const bool is_of_skype =
        !user.facts.Has(A::kAdGuid) && !user.facts.Has(A::kAdLine);
    for (A line : {is_of_skype ? A::kSfbLine : A::kAdLine, A::kPrivateLine}) {
      if (!user.facts.Has(line)) continue;
      auto number = PhoneNumber::Parse(user.facts.Text(line));
      if (number.ok()) ad_holders_[number->Text()].push_back(user.key);
    }
  }
}

std::optional<std::string> Estate::TenantFact(const char* name) const {
  const auto found = snapshot_.tenant.find(name);
  if (found == snapshot_.tenant.end()) return std::nullopt;
  return found->second;
}

const NumberRecord* Estate::RecordOf(const PhoneNumber& number) const {
  return FindOr(records_, number.Text(), nullptr);
}

const std::vector<const NumberRecord*>& Estate::RecordsOnBase(
    const std::string& base) const {
  static const std::vector<const NumberRecord*> kNone;
  return FindOr(bases_, base, kNone);
}

const std::vector<UserKey>& Estate::AdHoldersOf(
    const PhoneNumber& number) const {
  static const std::vector<UserKey> kNobody;
  return FindOr(ad_holders_, number.Text(), kNobody);
}

const User* Estate::UserWithKey(const UserKey& key) const {
  return FindOr(by_key_, key, nullptr);
}

const User* Estate::UserWithCloudId(const std::string& cloud_id) const {
  return FindOr(by_cloud_id_, ToLower(cloud_id), nullptr);
}

}  // namespace cutover
