#include "tests/simulation/watch.h"

#include <algorithm>

#include "engine/plan/dial_tone.h"
#include "tests/simulation/intents.h"

namespace cutover::simulation {
namespace {

// A look ahead of a write is good for so long: between the two somebody may
// change the value, and nobody can see it (architecture.md 5.4).
// An answer may be a minute old, too.
constexpr Duration kBlindTime = Seconds(30 + 60);

std::string TextOf(const Truth& truth, const std::string& slot) {
  const auto found = truth.find(slot);
  return found == truth.end() ? "" : found->second;
}

std::string Shown(const std::string& text) {
  return text.empty() ? "nothing" : "\"" + text + "\"";
}

}  // namespace

void Watch::Violate(const std::string& what) {
  if (violation_.empty()) violation_ = what;
}

void Watch::Start(const Snapshot& snapshot, const Plan& plan, Time now,
                  Duration asleep) {
  at_first_ = last_ = TruthOf(tenant_);
  looked_ = now;
  asleep_ = asleep;
  std::map<UserKey, const User*> users;
  for (const User& user : snapshot.users) users[user.key] = &user;
  for (const Wave& wave : plan.waves) {
    for (const Move& move : wave.moves) {
      const auto user = users.find(move.user.key);
      if (user == users.end()) continue;
      const DialTone tone =
          CheckDialTone(user->second->facts, move.steps, snapshot.skus);
      silences_[move.user.cloud_id] = {
          IsReached(last_[move.user.cloud_id]), Scaled(tone.inbound.worst), {}};
    }
  }
}

Duration Watch::Scaled(Duration duration) const {
  return {static_cast<int64_t>(static_cast<double>(duration.us) * scale_)};
}

std::string Watch::Now(const std::string& user_id, const std::string& slot) {
  return TextOf(TruthOf(tenant_)[user_id], slot);
}

void Watch::Look(Time now, Duration asleep) {
  if (!violation_.empty() || at_first_.empty()) return;
  if (changes_.HasChanged(tenant_)) {
    auto all = TruthOf(tenant_);
    for (const auto& [id, truth] : all) {
      if (truth != last_[id]) CheckUser(id, truth);
    }
    CheckNumbers(all);
    last_ = std::move(all);
  }
  CheckSilence(last_, Duration{(now - looked_).us - (asleep.us - asleep_.us)});
  looked_ = now;
  asleep_ = asleep;
}

void Watch::CheckUser(const std::string& id, const Truth& truth) {
  std::set<std::string> slots;
  for (const auto& [slot, text] : truth) slots.insert(slot);
  for (const auto& [slot, text] : last_[id]) slots.insert(slot);
  for (const std::string& slot : slots) {
    const std::string text = TextOf(truth, slot);
    if (text == TextOf(last_[id], slot) || text == TextOf(at_first_[id], slot))
      continue;
    if (allowed_[{id, slot}].contains(text)) continue;
    const bool is_begun = begun_.contains(id) || WasEdited(id);
    const auto line = PhoneNumber::Parse(TextOf(truth, "Line"));
    // A sync takes the line for the number, as ever.
    if (slot == "Number" && line.ok() && line->Text() == text) continue;
    if (is_begun && (slot == "Voice" || slot == "Account" ||
                     (slot == "Number" && text.empty())))
      continue;
    Violate(slot + " of " + id + " is " + Shown(text) +
            ", which no intent explains");
  }
}

void Watch::CheckNumbers(const std::map<std::string, Truth>& all) {
  std::map<std::string, std::string> holders;
  for (const auto& [id, truth] : all) {
    const std::string number = TextOf(truth, "Number");
    if (number.empty()) continue;
    const auto [at, is_new] = holders.emplace(number, id);
    if (!is_new)
      return Violate(number + " is held by " + id + " and " + at->second);
    const auto record = tenant_.numbers().find(number);
    if (record == tenant_.numbers().end() || record->second.holder != id)
      return Violate("the record of " + number + " does not name " + id);
  }
}

void Watch::CheckSilence(const std::map<std::string, Truth>& all,
                         Duration passed) {
  for (auto& [id, silence] : silences_) {
    if (!silence.had || WasEdited(id)) continue;
    if (IsReached(all.at(id))) {
      silence.lasted = {};
      continue;
    }
    silence.lasted = silence.lasted + passed;
    if (silence.lasted.us > silence.bound.us + excused_.us + Minutes(10).us) {
      Violate(id + " is without dial tone for " +
              FormatDuration(silence.lasted) + ", the plan's bound is " +
              FormatDuration(silence.bound));
    }
  }
}

void Watch::Enter(const Send& send) {
  const bool is_there = HasIntent(database_, send);
  if (!is_there)
    return Violate("Apply without an intent: " + send.user.upn + " " +
                   RowOf(send.step.kind).id);
  begun_.insert(send.user.cloud_id);
  for (const SlotChange& change : ChangesOf(send.step)) {
    auto& allowed = allowed_[{send.user.cloud_id, change.slot}];
    allowed.insert({change.before, change.after});
    const auto plus = change.after.find('+');
    if (change.slot == "Line" && plus != std::string::npos) {
      auto line = PhoneNumber::Parse(change.after);
      if (line.ok())
        allowed_[{send.user.cloud_id, "Number"}].insert(line->Text());
    }
  }
}

void Watch::Arrive(const Send* send, Time now) {
  if (!violation_.empty() || at_first_.empty()) return;
  if (send == nullptr) return Violate("a write outside of any step");
  CheckRepeat(*send);
  CheckOverwrite(*send, now);
  arrivals_.push_back({*send, now});
}

void Watch::CheckRepeat(const Send& send) {
  const bool is_order = send.step.attribute() == Attribute::kNumber ||
                        send.step.attribute() == Attribute::kPrivateNumber;
  if (!is_order && !are_clocks_true_) return;
  for (auto at = arrivals_.rbegin(); at != arrivals_.rend(); ++at) {
    const Send& earlier = at->send;
    if (earlier.user.key != send.user.key) continue;
    const auto changes = ChangesOf(send.step);
    const auto is_same_slot = [&](const SlotChange& change) {
      return !changes.empty() && change.slot == changes[0].slot;
    };
    const auto others = ChangesOf(earlier.step);
    if (std::none_of(others.begin(), others.end(), is_same_slot)) continue;
    const bool is_same = earlier.step.kind == send.step.kind &&
                         earlier.step.item == send.step.item &&
                         earlier.step.after == send.step.after &&
                         earlier.step.before == send.step.before;
    if (!is_same) return;
    if (is_order && IsOrderRunning(changes[0], send.step.item))
      return Violate(std::string(RowOf(send.step.kind).id) + " of " +
                     send.user.upn + " is sent beside an order that runs");
    bool is_done = !changes.empty();
    for (const SlotChange& change : changes) {
      if (Now(send.user.cloud_id, change.slot) != change.after) is_done = false;
      if (edits_.contains({send.user.cloud_id, change.slot})) return;
    }
    if (is_done)
      Violate(std::string(RowOf(send.step.kind).id) + " of " + send.user.upn +
              " is sent again though it has been done");
    return;
  }
}

bool Watch::IsOrderRunning(const SlotChange& change,
                           const std::string& item) const {
  return std::any_of(tenant_.operations().begin(), tenant_.operations().end(),
                     [&](const auto& each) {
                       const std::string& number = each.second.number;
                       return each.second.status == "running" &&
                              (number == change.before ||
                               number == change.after || number == item);
                     });
}

void Watch::CheckOverwrite(const Send& send, Time now) {
  for (const SlotChange& change : ChangesOf(send.step)) {
    const auto found = edits_.find({send.user.cloud_id, change.slot});
    if (found == edits_.end()) continue;
    const std::string text = Now(send.user.cloud_id, change.slot);
    if (text != found->second.text || text == change.after) continue;
    found->second.is_raced = true;
    // The very value that the plan speaks of: nobody can tell whose it is.
    if (text == change.before) continue;
    if (send.entered - found->second.at > read_lag_ + kBlindTime)
      Violate(std::string(RowOf(send.step.kind).id) + " of " + send.user.upn +
              " overwrites " + Shown(text) + ", which somebody else set " +
              FormatDuration(now - found->second.at) + " before");
  }
}

void Watch::Edited(const std::string& user_id, const std::string& slot,
                   const std::string& text, Time now) {
  edits_[{user_id, slot}] = {now, text};
  allowed_[{user_id, slot}].insert(text);
  if (slot == "Line") {
    auto line = PhoneNumber::Parse(text);
    if (line.ok()) allowed_[{user_id, "Number"}].insert(line->Text());
  }
}

bool Watch::WasEdited(const std::string& user_id) const {
  return std::any_of(edits_.begin(), edits_.end(), [&](const auto& each) {
    return each.first.first == user_id;
  });
}

}  // namespace cutover::simulation
