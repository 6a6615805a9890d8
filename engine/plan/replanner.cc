#include "engine/plan/replanner.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/plan/campaign_checks.h"
#include "engine/plan/number_bases.h"
#include "engine/plan/user_planning.h"

namespace cutover {
namespace {

using A = Attribute;

// What every user's plan may depend on beside users and numbers. How many
// seats are taken is for the waves, and those are formed anew.
bool IsSameTenant(const Snapshot& a, const Snapshot& b, const Policy& policy,
                  Time now) {
  const auto is_same_product = [](const Sku& x, const Sku& y) {
    return std::tie(x.id, x.part_number, x.plan_names, x.plan_ids) ==
           std::tie(y.id, y.part_number, y.plan_names, y.plan_ids);
  };
  const bool is_fresh =
      now - a.taken_at <= policy.max_age && now - b.taken_at <= policy.max_age;
  return (is_fresh || a.taken_at == b.taken_at) && a.tenant == b.tenant &&
         std::equal(a.skus.begin(), a.skus.end(), b.skus.begin(), b.skus.end(),
                    is_same_product);
}

std::string CloudIdOf(const User& user) {
  return ToLower(user.facts.Text(A::kCloudId));
}

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

}  // namespace

Result<const Plan*> Replanner::Take(Snapshot snapshot) {
  const auto refusals = CheckCampaign(snapshot, policy_);
  if (!refusals.empty()) return CampaignRefusal(refusals);
  TakeBackMoves();
  const Changes changes = CarryOver(snapshot);
  last_ = std::move(snapshot);
  SetCalls();
  const Estate estate(*last_, calls_ ? &*calls_ : nullptr);
  auto plan = AssemblePlan(Consider(estate, changes), estate, policy_, now_,
                           exam_ ? &*exam_ : nullptr);
  if (!plan.ok()) {
    Begin();  // the moves went with it
    return plan.error();
  }
  plan_ = *std::move(plan);
  return &*plan_;
}

void Replanner::Begin() {
  last_.reset();
  known_.clear();
  reasons_.clear();
  reason_at_.clear();
}

// A move that waits for a number has its steps by others' moves; one that the
// plan dropped is gone.
void Replanner::TakeBackMoves() {
  if (!plan_) return;
  const auto place_of = [&](const UserKey& key) {
    return static_cast<size_t>(
        std::lower_bound(
            last_->users.begin(), last_->users.end(), key,
            [](const User& user, const UserKey& k) { return user.key < k; }) -
        last_->users.begin());
  };
  for (Known& known : known_) {
    if (known.has_moved_on) known.is_valid = false;
  }
  for (Wave& wave : plan_->waves) {
    for (Move& move : wave.moves) {
      if (std::any_of(move.steps.begin(), move.steps.end(),
                      [](const Step& step) {
                        return step.kind == StepKind::kWaitNumber;
                      }))
        continue;
      Known& known = known_[place_of(move.user.key)];
      known.move = KeyedMove{known.wave_key, std::move(move)};
      known.is_valid = true;
      known.has_moved_on = false;
    }
  }
  plan_.reset();
}

Replanner::Changes Replanner::CarryOver(const Snapshot& next) {
  Changes changes;
  if (last_ && !IsSameTenant(*last_, next, policy_, now_)) Begin();
  std::vector<Known> known(next.users.size());
  if (!last_) {
    known_ = std::move(known);
    return changes;
  }
  const auto note = [&](const User& user) {
    for (std::string& base : NumberBasesOf(user.facts))
      changes.bases.insert(std::move(base));
    if (user.facts.Has(A::kCloudId)) changes.cloud_ids.insert(CloudIdOf(user));
  };
  size_t old = 0;
  const auto drop = [&] {
    Forget(known_[old]);
    note(last_->users[old++]);
  };
  for (size_t i = 0; i < next.users.size(); ++i) {
    const User& user = next.users[i];
    while (old < known_.size() && last_->users[old].key < user.key) drop();
    const bool is_known =
        old < known_.size() && last_->users[old].key == user.key;
    if (is_known && last_->users[old].facts == user.facts) {
      known[i] = std::move(known_[old++]);
      continue;
    }
    if (is_known) drop();
    note(user);
  }
  while (old < known_.size()) drop();
  known_ = std::move(known);
  NoteNumbers(next, changes);
  return changes;
}

// Who asks for a number hears of its holder, and a holder of its number.
void Replanner::NoteNumbers(const Snapshot& next, Changes& changes) const {
  for (const NumberRecord* each : Differing(last_->numbers, next.numbers)) {
    changes.bases.insert(each->value.number.base());
    changes.cloud_ids.insert(ToLower(each->target_id));
  }
  if (changes.bases.empty() && changes.cloud_ids.empty()) return;
  std::vector<const NumberRecord*> concerned;
  for (const auto* numbers : {&last_->numbers, &next.numbers}) {
    for (const NumberRecord& each : *numbers) {
      if (changes.bases.contains(each.value.number.base()) ||
          changes.cloud_ids.contains(ToLower(each.target_id)))
        concerned.push_back(&each);
    }
  }
  for (const NumberRecord* each : concerned) {
    changes.bases.insert(each->value.number.base());
    changes.cloud_ids.insert(ToLower(each->target_id));
  }
  changes.cloud_ids.erase("");  // of numbers that nobody holds
}

void Replanner::Forget(Known& known) {
  for (size_t reason : known.not_checked) --reasons_[reason].times;
  known = {};
}

bool Replanner::IsConcerned(const Known& known, const User& user,
                            const Changes& changes) const {
  if (changes.bases.empty() && changes.cloud_ids.empty()) return false;
  return std::any_of(known.asked.begin(), known.asked.end(),
                     [&](const std::string& base) {
                       return changes.bases.contains(base);
                     }) ||
         changes.cloud_ids.contains(CloudIdOf(user));
}

// Classes of calls that were examined stay so while the routing does; with
// another everybody is looked at.
void Replanner::SetCalls() {
  std::string by = last_->estate ? CanonicalJson(EstateToJson(*last_->estate))
                                 : std::string();
  std::set<std::string> countries;
  for (const User& user : last_->users) {
    for (A each : {A::kUsageLocation, A::kCountry}) {
      if (user.facts.Has(each)) countries.insert(user.facts.Text(each));
    }
  }
  for (const std::string& country : countries) by += "\n" + country;
  if (by == calls_by_) return;
  calls_by_ = std::move(by);
  for (Known& known : known_) known.is_valid = false;
  exam_.reset();
  calls_ = CallPlanOf(*last_);
  if (calls_) exam_.emplace(*calls_);
}

Considered Replanner::Consider(const Estate& estate, const Changes& changes) {
  looked_at_ = 0;
  Considered all{{}, {}, {}, RuleUse(policy_)};
  for (size_t i = 0; i < known_.size(); ++i) {
    Known& known = known_[i];
    const User& user = last_->users[i];
    if (!known.is_valid || IsConcerned(known, user, changes)) {
      Forget(known);
      LookAt(user, estate, known);
      ++looked_at_;
    }
    if (!known.is_quiet) all.rule_use.Add(user);
    if (known.move) {
      known.wave_key = known.move->key;
      known.has_moved_on = true;
      all.moves.push_back(std::move(*known.move));
      known.move.reset();
    }
    all.findings.insert(all.findings.end(), known.findings.begin(),
                        known.findings.end());
  }
  for (const Reason& each : reasons_) {
    if (each.times > 0)
      all.verdicts.CountNotChecked(each.id, each.why, each.times);
  }
  return all;
}

void Replanner::LookAt(const User& user, const Estate& estate, Known& known) {
  UserPlanning planning(estate, policy_, now_, exam_ ? &*exam_ : nullptr);
  planning.Consider(user);
  known.is_valid = true;
  known.is_quiet = IsQuiet(Classify(user));
  known.asked = NumberBasesOf(user.facts);
  const auto given = policy_.new_numbers.find(ToLower(IdentityOf(user).upn));
  if (given != policy_.new_numbers.end())
    known.asked.push_back(given->second.base());
  known.findings = std::move(planning.findings);
  if (!planning.moves.empty()) known.move = std::move(planning.moves[0]);
  for (const auto& [id, reasons] : planning.verdicts.not_checked()) {
    for (const auto& [why, times] : reasons) {
      known.not_checked.insert(known.not_checked.end(),
                               static_cast<size_t>(times), ReasonOf(id, why));
      reasons_[known.not_checked.back()].times += times;
    }
  }
}

size_t Replanner::ReasonOf(const std::string& id, const std::string& why) {
  const auto [at, is_new] =
      reason_at_.try_emplace(id + "\n" + why, reasons_.size());
  if (is_new) reasons_.push_back({id, why, 0});
  return at->second;
}

}  // namespace cutover
