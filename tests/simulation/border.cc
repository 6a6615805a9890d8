#include "tests/simulation/border.h"

#include "connectors/rehearsal/graph_facade.h"
#include "engine/base/text.h"

namespace cutover::simulation {
namespace {

// Of each host. One that is turned away for its clock comes again and again.
constexpr int64_t kMostCrossings = 100'000;

const char* CrossingName(Crossing crossing) {
  constexpr const char* kNames[] = {"read", "write", "begin", "end"};
  return kNames[static_cast<size_t>(crossing)];
}

Duration Between(Dice& dice, Duration least, Duration most) {
  return {least.us + static_cast<int64_t>(dice.Below(
                         static_cast<uint64_t>(most.us - least.us)))};
}

}  // namespace

void Trace::Add(const std::string& line) {
  for (char c : line) {
    hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  }
  if (is_kept_) lines_.push_back(line);
}

Border::Passage Border::Cross(Crossing crossing, const std::string& what,
                              ProcessClock& clock) {
  if (is_calm) return {};
  const bool is_wire =
      crossing == Crossing::kRead || crossing == Crossing::kWrite;
  // Who only asks the store for orders keeps nobody from sleeping.
  if (is_wire) scheduler_.Stir();
  Passage passage{++crossings_, crossing == Crossing::kWrite};
  passage.dice = faults_.DiceOf(passage.number);
  passage.dice.Next();
  passage.dice.Next();
  // Between two calls of the store at one time the tenant stays as it is.
  if (is_wire || was_wire_ || scheduler_.now() != looked_at_) {
    tenant_.Advance();
    watch_.Look(scheduler_.now(), scheduler_.asleep());
  }
  was_wire_ = is_wire;
  looked_at_ = scheduler_.now();
  if (crossings_ > kMostCrossings * hosts)
    watch_.Violate("it goes on without end");
  // What comes after a violation is of no interest.
  if (!watch_.violation().empty()) scheduler_.Die();
  passage.fault = faults_.Meet(passage.number, crossing);
  trace_.Add(std::to_string(passage.number) + " " +
             FormatTime(scheduler_.now()) + " process " +
             std::to_string(scheduler_.process()) + " " +
             CrossingName(crossing) + " " + what +
             (passage.fault == nullptr
                  ? ""
                  : std::string(" !") + FaultKindName(*passage.fault)));
  if (passage.fault != nullptr) Happen(passage, clock);
  if (is_wire) {
    scheduler_.SleepUntil(scheduler_.now() + Between(passage.dice,
                                                     Milliseconds(5),
                                                     Milliseconds(150)));
    tenant_.Advance();
  } else {
    scheduler_.Yield();
  }
  return passage;
}

// What is not of the call itself.
void Border::Happen(const Passage& passage, ProcessClock& clock) {
  Dice dice = passage.dice;
  switch (*passage.fault) {
    case FaultKind::kDieBefore:
      scheduler_.Die();
    case FaultKind::kStorm: {
      const Duration lasts = Between(dice, Seconds(5), Minutes(4));
      storm_until_ = scheduler_.now() + lasts;
      watch_.Excuse(lasts);
      return;
    }
    case FaultKind::kPause:
      return Freeze(dice);
    case FaultKind::kJumpAhead:
      return Turn(clock, Between(dice, Seconds(1), Hours(2)));
    case FaultKind::kJumpBack:
      return Turn(clock, Duration{-Between(dice, Seconds(1), Hours(2)).us});
    case FaultKind::kOutsider:
      return EditSomething(dice);
    case FaultKind::kSeatsGone:
      return SetSeats(0);
    case FaultKind::kSeatsBack:
      return SetSeats(100);
    default:
      return;
  }
}

// Who stands still with a request in hand sends it when it goes on. Where
// another may have taken over, that is a request that is late.
void Border::Freeze(Dice& dice) {
  const bool is_late = has_rivals && applying[scheduler_.process()] > 0;
  const Duration lasts = is_late ? Between(dice, Milliseconds(100), Stalest())
                                 : Between(dice, Seconds(60), Minutes(10));
  scheduler_.Freeze(scheduler_.now() + lasts);
}

void Border::Turn(ProcessClock& clock, Duration by) {
  clock.Jump(by);
  watch_.ClocksTurned();
  watch_.Excuse(Duration{by.us < 0 ? -by.us : by.us});
}

void Border::Return(const Passage& passage, const std::string& what) {
  if (is_calm) return;
  if (passage.is_write) watch_.Look(scheduler_.now(), scheduler_.asleep());
  if (passage.Meets(FaultKind::kDieAfter)) {
    trace_.Add("dies of " + what);
    scheduler_.Die();
  }
  Dice dice = passage.dice;
  if (passage.Meets(FaultKind::kLateReply)) {
    scheduler_.SleepUntil(scheduler_.now() +
                          Between(dice, Seconds(5), Seconds(60)));
  } else {
    scheduler_.Yield();
  }
}

Duration Border::Stalest() const {
  return {
      static_cast<int64_t>(static_cast<double>(Seconds(60).us) * settle_scale)};
}

void Border::ArriveLate(Passage& passage, const Send& send,
                        std::function<void()> carry_out) {
  tenant_.After(Between(passage.dice, Milliseconds(100), Stalest()),
                [this, send, carry_out = std::move(carry_out)] {
                  trace_.Add("arrives late: " + send.key);
                  watch_.Arrive(&send, scheduler_.now());
                  carry_out();
                });
}

Error Border::Unanswered(Passage& passage) {
  scheduler_.SleepUntil(scheduler_.now() +
                        Between(passage.dice, Seconds(2), Seconds(30)));
  return Error{ErrorCode::kUnavailable, "no answer"};
}

Status Border::Witness(Boundary boundary, ProcessClock* clock) {
  if (clock == nullptr || is_calm) return Done{};
  const bool is_begin = boundary == Boundary::kBegin;
  const Passage passage = Cross(
      is_begin ? Crossing::kStoreBegin : Crossing::kStoreEnd, "store", *clock);
  if (passage.Meets(FaultKind::kDieAfter)) scheduler_.Die();
  if (passage.Meets(FaultKind::kStoreFails) ||
      passage.Meets(FaultKind::kCommitUnheard))
    return Error{ErrorCode::kUnavailable, "the store is gone"};
  return Done{};
}

void Border::SetSeats(int64_t free) {
  for (const rehearsal::Product& product : rehearsal::Products())
    tenant_.Buy(product.id, tenant_.SeatsTaken(product.id) + free);
}

// A person at the admin center, or a script of another team.
void Border::EditSomething(Dice& dice) {
  auto at = tenant_.users().begin();
  std::advance(at, static_cast<long>(dice.Below(tenant_.users().size())));
  rehearsal::CloudUser& user = at->second;
  const auto edited = [&](const std::string& slot, const std::string& text) {
    trace_.Add("somebody sets " + slot + " of " + user.id + " to " + text);
    watch_.Edited(user.id, slot, text, scheduler_.now());
  };
  switch (dice.Below(3)) {
    case 0: {
      const auto& policies = rehearsal::TenantPolicies();
      const auto& [type, name] = policies[dice.Below(policies.size())];
      if (std::string(type) == "TeamsUpgradePolicy") return;
      tenant_.SetPolicy(user, type, name);
      return edited(type, name);
    }
    case 1:
      user.usage_location = dice.Below(2) == 0 ? "NL" : "BE";
      return edited("UsageLocation", user.usage_location);
    default: {
      LdapEntry* entry = tenant_.EntryBySip("sip:" + user.upn);
      if (entry == nullptr) return;
      const std::string line =
          "tel:+3120555" + std::to_string(1000 + dice.Below(9000));
      entry->attributes["msrtcsip-line"] = {line};
      return edited("Line", line);
    }
  }
}

}  // namespace cutover::simulation
