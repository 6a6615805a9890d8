#include "engine/plan/excerpt.h"

#include <algorithm>

#include "engine/base/text.h"
#include "engine/plan/extension_book.h"
#include "engine/plan/number_bases.h"
#include "engine/plan/targets.h"

namespace cutover {

using A = Attribute;

Excerpt::Excerpt(const Policy& policy) : policy_(policy) {
  for (const auto& [upn, number] : policy.new_numbers) {
    named_.insert(upn);
    bases_.insert(number.base());
  }
  for (const auto& [upn, facts] : policy.told_people) named_.insert(upn);
  for (const auto* names : {&policy.waves.excluded, &policy.waves.named}) {
    for (const auto& [upn, user] : *names) named_.insert(upn);
  }
}

void Excerpt::AlsoKeep(const std::string& upn) { named_.insert(ToLower(upn)); }

bool Excerpt::Meet(const User& user) {
  const bool is_named =
      !named_.empty() && named_.contains(ToLower(IdentityOf(user).upn));
  if (!is_named && RuleFor(user, policy_) == nullptr) return false;
  for (std::string& base : NumberBasesOf(user.facts))
    bases_.insert(std::move(base));
  if (user.facts.Has(A::kCloudId))
    cloud_ids_.insert(ToLower(user.facts.Text(A::kCloudId)));
  return true;
}

// A record of one of the kept users tells of a number that the user itself
// may not show.
bool Excerpt::WantsNumber(const NumberRecord& record) {
  const std::string holder = ToLower(record.target_id);
  const bool is_wanted = bases_.contains(record.value.number.base()) ||
                         cloud_ids_.contains(holder);
  if (is_wanted && !holder.empty()) cloud_ids_.insert(holder);
  return is_wanted;
}

bool Excerpt::WantsToo(const User& user) {
  const Facts& facts = user.facts;
  const auto bases = NumberBasesOf(facts);
  const bool holds_one = std::any_of(
      bases.begin(), bases.end(),
      [&](const std::string& base) { return bases_.contains(base); });
  if (holds_one || cloud_ids_.contains(ToLower(facts.Text(A::kCloudId))))
    return true;
  if (!extensions_.empty()) {
    for (const auto& [number, in] : NumbersHeldBy(facts)) {
      if (extensions_.contains(number))
        left_out_.extensions.emplace(number, in);
    }
  }
  auto number = NumberValue::Parse(facts.Text(A::kNumber));
  if (!number.ok()) return false;
  ++(number->type == NumberType::kDirectRouting ? left_out_.on_direct_routing
                                                : left_out_.on_other_numbers);
  return false;
}

Snapshot ExcerptOf(const Snapshot& snapshot, const Policy& policy) {
  Excerpt excerpt(policy);
  excerpt.HeedExtensions(ExtensionNumbersOf(snapshot));
  Snapshot part = snapshot;
  part.users.clear();
  part.numbers.clear();
  std::vector<const User*> others;
  for (const User& user : snapshot.users) {
    if (excerpt.Meet(user)) {
      part.users.push_back(user);
    } else {
      others.push_back(&user);
    }
  }
  for (const NumberRecord& number : snapshot.numbers) {
    if (excerpt.WantsNumber(number)) part.numbers.push_back(number);
  }
  for (const User* user : others) {
    if (excerpt.WantsToo(*user)) part.users.push_back(*user);
  }
  SortSnapshot(part);
  part.left_out = excerpt.left_out();
  return part;
}

}  // namespace cutover
