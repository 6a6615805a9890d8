#include "engine/plan/estate.h"

#include <algorithm>

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

std::vector<std::string> LinesOf(const Facts& facts) {
  std::vector<std::string> numbers;
  const bool is_of_skype = !facts.Has(A::kAdGuid) && !facts.Has(A::kAdLine);
  for (A line : {is_of_skype ? A::kSfbLine : A::kAdLine, A::kPrivateLine}) {
    if (!facts.Has(line)) continue;
    auto number = PhoneNumber::Parse(facts.Text(line));
    if (number.ok()) numbers.push_back(number->Text());
  }
  return numbers;
}

}  // namespace

Estate::Estate(const Snapshot& snapshot, const CallPlan* calls)
    : snapshot_(snapshot), calls_(calls) {
  records_.reserve(snapshot.numbers.size());
  bases_.reserve(snapshot.numbers.size());
  by_key_.reserve(snapshot.users.size());
  by_cloud_id_.reserve(snapshot.users.size());
  for (const NumberRecord& record : snapshot.numbers) {
    records_[record.value.number.Text()] = &record;
    bases_[record.value.number.base()].push_back(&record);
  }
  for (const User& user : snapshot.users) {
    by_key_[user.key] = &user;
    if (user.facts.Has(A::kCloudId))
      by_cloud_id_[ToLower(user.facts.Text(A::kCloudId))] = &user;
    AddLinesOf(user);
  }
}

void Estate::AddLinesOf(const User& user) {
  for (const std::string& number : LinesOf(user.facts))
    ad_holders_[number].push_back(user.key);
}

bool Estate::Follow(const User& user, const Facts& before) {
  if (before.Get(A::kCloudId) != user.facts.Get(A::kCloudId)) return false;
  if (tie_book_) {
    tie_book_->Set(static_cast<int>(IndexOf(user)), &user);
    ties_.reset();
  }
  const auto was = LinesOf(before);
  const auto is = LinesOf(user.facts);
  if (was == is) return true;
  for (const std::string& number : was)
    std::erase(ad_holders_[number], user.key);
  for (const std::string& number : is) {
    auto& holders = ad_holders_[number];
    holders.insert(std::lower_bound(holders.begin(), holders.end(), user.key),
                   user.key);
  }
  return true;
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
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : found->second;
}

const std::vector<KnownTie>& Estate::ties() const {
  if (!tie_book_) {
    tie_book_.emplace(snapshot_.users.size());
    for (const User& user : snapshot_.users)
      tie_book_->Set(static_cast<int>(IndexOf(user)), &user);
  }
  if (!ties_) ties_ = tie_book_->Ties();
  return *ties_;
}

const User* Estate::UserWithCloudId(const std::string& cloud_id) const {
  return FindOr(by_cloud_id_, ToLower(cloud_id), nullptr);
}

}  // namespace cutover
