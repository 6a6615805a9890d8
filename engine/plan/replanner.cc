#include "engine/plan/replanner.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/plan/campaign_checks.h"
#include "engine/plan/number_bases.h"
#include "engine/plan/number_plan.h"

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

template <size_t N>
bool Differ(const Facts& a, const Facts& b, const A (&attributes)[N]) {
  return std::any_of(std::begin(attributes), std::end(attributes),
                     [&](A each) { return a.Get(each) != b.Get(each); });
}

constexpr A kUpns[] = {A::kUserPrincipalName, A::kAdUserPrincipalName};
constexpr A kCountries[] = {A::kUsageLocation, A::kCountry};

// What calls are decided by, beside the users' countries.
std::string RoutingOf(const Snapshot& snapshot) {
  return (snapshot.estate ? CanonicalJson(EstateToJson(*snapshot.estate))
                          : std::string()) +
         "\n" + (snapshot.on_prem ? EstateToText(*snapshot.on_prem) : "");
}

}  // namespace

Result<const Plan*> Replanner::Take(const Snapshot& snapshot) {
  const auto refusals = CheckCampaign(snapshot, policy_);
  if (!refusals.empty()) return CampaignRefusal(refusals);
  FindMoves();
  const SnapshotChanges changes = Follow(snapshot);
  if (!estate_) estate_.emplace(*last_, calls_ ? &*calls_ : nullptr);
  Considered considered = Consider(changes);
  made_.reset();
  auto made = AssemblePlan(std::move(considered), *estate_, policy_, now_,
                           waves_, dial_ ? &*dial_ : nullptr);
  if (!made.ok()) {
    Begin();  // the moves went with it
    return made.error();
  }
  made_ = *std::move(made);
  return &made_->plan;
}

void Replanner::Begin() {
  last_.reset();
  estate_.reset();
  known_.clear();
  tones_ = {};
  reasons_.clear();
  reason_at_.clear();
}

// A move that waits for a number has its steps by others' moves; one that the
// plan dropped is gone.
void Replanner::FindMoves() {
  if (!made_) return;
  for (Known& known : known_) {
    known.in_plan = nullptr;
    if (known.has_move) known.is_valid = false;
  }
  auto user = made_->users.begin();
  for (Wave& wave : made_->plan.waves) {
    for (Move& move : wave.moves) {
      Known& known = known_[estate_->IndexOf(**user++)];
      if (AwaitsNumber(move)) continue;
      known.in_plan = &move;
      known.is_valid = true;
    }
  }
}

SnapshotChanges Replanner::Follow(const Snapshot& next) {
  if (last_ && !IsSameTenant(*last_, next, policy_, now_)) Begin();
  if (!last_) {
    last_ = next;
    known_.resize(next.users.size());
    SetCalls();
    names_ = CheckNames(*last_, policy_);
    return {};
  }
  const std::string routing = RoutingOf(*last_);
  const SnapshotChanges changes = TakeOver(next, *last_);
  if (changes.came_from) CarryOver(*changes.came_from);
  if (changes.came_from || changes.has_other_numbers) estate_.reset();
  bool has_other_names = changes.came_from.has_value();
  bool has_other_calls = has_other_names || routing != RoutingOf(*last_);
  for (const auto& [at, before] : changes.users) {
    const User& user = last_->users[at];
    Forget(known_[at]);
    has_other_names = has_other_names || Differ(before, user.facts, kUpns);
    has_other_calls = has_other_calls || Differ(before, user.facts, kCountries);
    if (estate_ && !estate_->Follow(user, before)) estate_.reset();
  }
  if (has_other_calls) SetCalls();
  if (has_other_names) names_ = CheckNames(*last_, policy_);
  return changes;
}

// What is known of the users goes to their new places.
void Replanner::CarryOver(const std::vector<int>& came_from) {
  std::vector<Known> known(came_from.size());
  for (size_t i = 0; i < came_from.size(); ++i) {
    if (came_from[i] >= 0)
      known[i] = std::move(known_[static_cast<size_t>(came_from[i])]);
  }
  std::swap(known, known_);
  for (Known& gone : known) Forget(gone);  // of who is still there: nothing
}

void Replanner::Forget(Known& known) {
  for (size_t reason : known.not_checked) --reasons_[reason].times;
  known = {};
}

bool Replanner::IsConcerned(const Known& known, const User& user,
                            const SnapshotChanges& changes) const {
  if (changes.bases.empty() && changes.cloud_ids.empty()) return false;
  const bool asks =
      std::any_of(known.asked.begin(), known.asked.end(),
                  [&](size_t base) { return changes.bases.contains(base); });
  return asks || (!changes.cloud_ids.empty() && user.facts.Has(A::kCloudId) &&
                  changes.cloud_ids.contains(CloudIdOf(user)));
}

// Classes of calls that were examined stay so while the routing does; with
// another everybody is looked at.
void Replanner::SetCalls() {
  std::string by = RoutingOf(*last_);
  std::set<std::string> countries;
  for (const User& user : last_->users) {
    for (A each : kCountries) {
      if (user.facts.Has(each)) countries.insert(user.facts.Text(each));
    }
  }
  for (const std::string& country : countries) by += "\n" + country;
  if (by == calls_by_) return;
  calls_by_ = std::move(by);
  for (Known& known : known_) known.is_valid = false;
  estate_.reset();
  dial_.reset();
  calls_ = CallPlanOf(*last_);
  if (calls_)
    dial_.emplace(*calls_, last_->on_prem ? &*last_->on_prem : nullptr);
}

Considered Replanner::Consider(const SnapshotChanges& changes) {
  UserPlanning planning(*estate_, policy_, now_, tones_,
                        dial_ ? &*dial_ : nullptr);
  looked_at_ = 0;
  Considered all{{}, names_, {}, RuleUse(policy_), {}};
  if (dial_) all.holders.emplace(dial_->extensions);
  all.moves.reserve(known_.size());
  for (size_t i = 0; i < known_.size(); ++i) {
    Known& known = known_[i];
    const User& user = last_->users[i];
    if (!known.is_valid || IsConcerned(known, user, changes)) {
      Forget(known);
      LookAt(user, planning, known, all.moves);
      ++looked_at_;
    } else if (known.has_move) {
      all.moves.push_back(
          {known.wave_key, std::move(*known.in_plan), &user, known.notes});
    }
    if (!known.is_quiet) all.rule_use.Add(user, known.rules_met);
    if (all.holders) all.holders->Add(user, known.extensions);
    all.findings.insert(all.findings.end(), known.findings.begin(),
                        known.findings.end());
  }
  if (all.holders && last_->left_out) all.holders->Add(*last_->left_out);
  for (const Reason& each : reasons_) {
    if (each.times > 0)
      all.verdicts.CountNotChecked(each.id, each.why, each.times);
  }
  return all;
}

void Replanner::LookAt(const User& user, UserPlanning& planning, Known& known,
                       std::vector<KeyedMove>& moves) {
  planning.Consider(user);
  known.is_valid = true;
  known.is_quiet = IsQuiet(Classify(user));
  known.asked = NumberBaseHashesOf(user.facts);
  const auto given = policy_.new_numbers.find(ToLower(UpnOf(user)));
  if (given != policy_.new_numbers.end())
    known.asked.push_back(HashOfBase(given->second));
  if (!known.is_quiet) known.rules_met = RulesMet(user, policy_);
  if (dial_) known.extensions = NumbersHeldBy(user.facts, dial_->extensions);
  known.findings = std::exchange(planning.findings, {});
  for (KeyedMove& move : std::exchange(planning.moves, {})) {
    known.has_move = true;
    known.wave_key = move.key;
    known.notes = move.notes;
    moves.push_back(std::move(move));
  }
  const Verdicts verdicts = std::exchange(planning.verdicts, {});
  for (const auto& [id, reasons] : verdicts.not_checked()) {
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
