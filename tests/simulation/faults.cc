#include "tests/simulation/faults.h"

namespace cutover::simulation {

const char* FaultKindName(FaultKind kind) {
  constexpr const char* kNames[kFaultKinds] = {
      "die-before", "die-after",    "request-lost",
      "reply-lost", "late-reply",   "late-arrival",
      "429",        "503",          "storm",
      "twice",      "silent-no-op", "declined",
      "stale-read", "store-fails",  "commit-unheard",
      "pause",      "jump-ahead",   "jump-back",
      "outsider",   "seats-gone",   "seats-back"};
  return kNames[static_cast<size_t>(kind)];
}

bool CanMeet(FaultKind kind, Crossing crossing) {
  const bool is_wire =
      crossing == Crossing::kRead || crossing == Crossing::kWrite;
  switch (kind) {
    case FaultKind::kRequestLost:
    case FaultKind::kReplyLost:
    case FaultKind::kLateReply:
    case FaultKind::kRefused429:
    case FaultKind::kRefused503:
      return is_wire;
    case FaultKind::kLateArrival:
    case FaultKind::kTwice:
    case FaultKind::kSilentNoOp:
    case FaultKind::kDeclined:
      return crossing == Crossing::kWrite;
    case FaultKind::kStaleRead:
      return crossing == Crossing::kRead;
    case FaultKind::kDieAfter:
      return crossing != Crossing::kStoreBegin;
    case FaultKind::kDieBefore:
      return crossing != Crossing::kStoreEnd;
    case FaultKind::kStoreFails:
      return crossing == Crossing::kStoreBegin;
    case FaultKind::kCommitUnheard:
      return crossing == Crossing::kStoreEnd;
    // A call that stands still on its way is a late one.
    case FaultKind::kPause:
      return crossing != Crossing::kWrite;
    default:
      return true;
  }
}

std::string DescribeFaults(const Faults& faults) {
  std::string text;
  for (const auto& [at, kind] : faults) {
    text += (text.empty() ? "" : ", ") + std::to_string(at) + ":" +
            FaultKindName(kind);
  }
  return text.empty() ? "none" : text;
}

FaultSource::FaultSource(uint64_t seed) : seed_(seed), is_listed_(false) {
  Dice dice(seed * 0x9e3779b97f4a7c15ULL + 11);
  constexpr uint64_t kRates[] = {8, 20, 50, 120};
  one_in_ = kRates[dice.Below(4)];
  most_ = dice.Below(16);
  // A few kinds a run, or all of them: rare mixes meet more often.
  const uint64_t share = 1 + dice.Below(4);
  for (int kind = 0; kind < kFaultKinds; ++kind) {
    if (dice.Below(4) < share) kinds_.push_back(static_cast<FaultKind>(kind));
  }
}

FaultSource::FaultSource(uint64_t seed, Faults listed)
    : seed_(seed), is_listed_(true), listed_(std::move(listed)) {}

Dice FaultSource::DiceOf(int64_t number) const {
  return Dice((seed_ << 24) ^ static_cast<uint64_t>(number) ^
              0x5151'5151'0000'0000ULL);
}

const FaultKind* FaultSource::Meet(int64_t number, Crossing crossing) {
  FaultKind kind;
  if (is_listed_) {
    const auto found = listed_.find(number);
    if (found == listed_.end()) return nullptr;
    kind = found->second;
  } else {
    if (met_.size() >= most_ || kinds_.empty()) return nullptr;
    Dice dice = DiceOf(number);
    if (dice.Below(one_in_) != 0) return nullptr;
    kind = kinds_[dice.Below(kinds_.size())];
  }
  if (!CanMeet(kind, crossing)) return nullptr;
  return &met_.emplace(number, kind).first->second;
}

}  // namespace cutover::simulation
