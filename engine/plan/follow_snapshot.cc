#include "engine/plan/follow_snapshot.h"

#include <algorithm>
#include <utility>

#include "engine/base/text.h"
#include "engine/plan/number_bases.h"

namespace cutover {
namespace {

using A = Attribute;

// Both are in the same order, so that equal stretches are passed quickly.
std::vector<const NumberRecord*> Differing(
    const std::vector<NumberRecord>& before,
    const std::vector<NumberRecord>& after) {
  std::vector<const NumberRecord*> differing;
  auto old = before.begin();
  auto fresh = after.begin();
  while (old != before.end() || fresh != after.end()) {
    if (old != before.end() && fresh != after.end() && *old == *fresh) {
      ++old;
      ++fresh;
    } else if (fresh == after.end() ||
               (old != before.end() && IsAhead(*old, *fresh))) {
      differing.push_back(&*old++);
    } else {
      differing.push_back(&*fresh++);
    }
  }
  return differing;
}

class Following {
 public:
  Following(const Snapshot& next, Snapshot& last) : next_(next), last_(last) {}

  SnapshotChanges Run() {
    const bool is_same_crowd =
        std::equal(last_.users.begin(), last_.users.end(), next_.users.begin(),
                   next_.users.end(),
                   [](const User& a, const User& b) { return a.key == b.key; });
    if (is_same_crowd)
      TakeFacts();
    else
      TakeUsers();
    TakeNumbers();
    TakeTheRest();
    return std::move(changes_);
  }

 private:
  void Note(const User& user) {
    const auto bases = NumberBaseHashesOf(user.facts);
    changes_.bases.insert(bases.begin(), bases.end());
    if (user.facts.Has(A::kCloudId))
      changes_.cloud_ids.insert(ToLower(user.facts.Text(A::kCloudId)));
  }

  void Note(const NumberRecord& number) {
    changes_.bases.insert(HashOfBase(number.value.number));
    if (!number.target_id.empty())
      changes_.cloud_ids.insert(ToLower(number.target_id));
  }

  void Replace(User& user, size_t at) {
    const User& fresh = next_.users[at];
    if (user.facts == fresh.facts) return;
    Note(user);
    Note(fresh);
    changes_.users.push_back({at, std::exchange(user.facts, fresh.facts)});
  }

  void TakeFacts() {
    for (size_t i = 0; i < next_.users.size(); ++i) Replace(last_.users[i], i);
  }

  void TakeUsers() {
    std::vector<User>& old = last_.users;
    std::vector<User> users;
    users.reserve(next_.users.size());
    auto& from = changes_.came_from.emplace();
    size_t at = 0;
    for (size_t i = 0; i < next_.users.size(); ++i) {
      const User& fresh = next_.users[i];
      for (; at < old.size() && old[at].key < fresh.key; ++at) Note(old[at]);
      const bool was_there = at < old.size() && old[at].key == fresh.key;
      from.push_back(was_there ? static_cast<int>(at) : -1);
      if (was_there) {
        Replace(old[at], i);
        users.push_back(std::move(old[at++]));
      } else {
        Note(fresh);
        users.push_back(fresh);
      }
    }
    for (; at < old.size(); ++at) Note(old[at]);
    old = std::move(users);
  }

  // Who asks for a number hears of its holder, and a holder of its number.
  void TakeNumbers() {
    const auto differing = Differing(last_.numbers, next_.numbers);
    for (const NumberRecord* each : differing) Note(*each);
    std::vector<const NumberRecord*> concerned;
    FindConcerned(last_.numbers, concerned);
    if (!differing.empty()) FindConcerned(next_.numbers, concerned);
    for (const NumberRecord* each : concerned) Note(*each);
    if (!differing.empty()) CopyNumbers();
  }

  void FindConcerned(const std::vector<NumberRecord>& numbers,
                     std::vector<const NumberRecord*>& concerned) const {
    if (changes_.bases.empty() && changes_.cloud_ids.empty()) return;
    for (const NumberRecord& each : numbers) {
      if (changes_.bases.contains(HashOfBase(each.value.number)) ||
          (!each.target_id.empty() &&
           changes_.cloud_ids.contains(ToLower(each.target_id))))
        concerned.push_back(&each);
    }
  }

  void CopyNumbers() {
    std::vector<NumberRecord>& numbers = last_.numbers;
    changes_.has_other_numbers = !std::equal(
        numbers.begin(), numbers.end(), next_.numbers.begin(),
        next_.numbers.end(), [](const NumberRecord& a, const NumberRecord& b) {
          return a.value.number == b.value.number;
        });
    if (changes_.has_other_numbers) {
      numbers = next_.numbers;
      return;
    }
    for (size_t i = 0; i < numbers.size(); ++i) {
      if (numbers[i] != next_.numbers[i]) numbers[i] = next_.numbers[i];
    }
  }

  void TakeTheRest() {
    last_ = {next_.id,
             next_.tenant_id,
             next_.taken_at,
             std::move(last_.users),
             std::move(last_.numbers),
             next_.skus,
             next_.findings,
             next_.digest,
             next_.tenant,
             next_.estate,
             next_.on_prem,
             next_.left_out};
  }

  const Snapshot& next_;
  Snapshot& last_;
  SnapshotChanges changes_;
};

}  // namespace

SnapshotChanges TakeOver(const Snapshot& next, Snapshot& last) {
  return Following(next, last).Run();
}

}  // namespace cutover
