#pragma once

#include <functional>
#include <vector>

#include "engine/plan/check.h"
#include "engine/plan/classify.h"
#include "engine/plan/estate.h"
#include "engine/plan/path.h"
#include "engine/plan/policy.h"
#include "engine/plan/pose_waves.h"

namespace cutover {

/// Whether planning passes the user by without a word: no voice, or a guest.
bool IsQuiet(UserState state);

/// Plans users one by one, ahead of the waves: the rule that decides, the path
/// from the state to its targets, the steps, and every check of the user and
/// of the number to be. What is planned of one user depends on that user and on
/// what the estate holds of the numbers that the user holds, is to get, or that
/// share a base with these; on nobody else.
class UserPlanning {
 public:
  /// All outlive it; `dial` is null without an imported voice routing. The
  /// notes of the moves point into it and into `tones`.
  UserPlanning(const Estate& estate, const Policy& policy, Time now,
               DialTones& tones, DialBook* dial);
  UserPlanning(const UserPlanning&) = delete;

  void Consider(const User& user);

  /// What came of it so far.
  Verdicts verdicts;
  std::vector<Finding> findings;
  std::vector<KeyedMove> moves;

 private:
  bool NeedsNumber(const User& user, UserState state, const Rule& rule,
                   const Recipe& recipe) const;
  PathChoice PathOf(const User& user, UserState state, const Rule& rule) const;
  Result<Target> TargetOf(const User& user, UserState state, const Rule& rule,
                          const Recipe& recipe) const;
  Status AimAtNumber(const User& user, UserState state, const Rule& rule,
                     Target& target) const;
  bool WouldGiveUp(const UserKey& holder, const PhoneNumber& number) const;
  void PlanUser(const User& user, UserState state, const Rule& rule,
                const Recipe& recipe);
  bool IsBlocked(const User& user, UserState state, const Target& target,
                 const std::vector<Step>& steps, const Facts& after);
  bool MayBeIrreversible(const User& user, const Move& move);
  bool MayWrite(const User& user, const Move& move);

  const Estate& estate_;
  const Snapshot& snapshot_;
  const Policy& policy_;
  const Time now_;
  DialBook* const dial_;
  NoteTaker notes_;
  const std::function<bool(const UserKey&, const PhoneNumber&)> gives_up_;
};

}  // namespace cutover
