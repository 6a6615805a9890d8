#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/plan/estate.h"
#include "engine/plan/move_notes.h"
#include "engine/plan/policy.h"
#include "engine/plan/wave_problem.h"

namespace cutover {

/// A move with what orders it into waves.
struct KeyedMove {
  std::string key;  ///< value of the campaign's wave key, "" without one
  Move move;
  const User* user = nullptr;  ///< of the estate's snapshot
  std::shared_ptr<const MoveNotes> notes;  ///< never null
};

/// The user's value of the wave key.
std::string WaveKeyOf(const User& user, WaveKey key);

/// The calendar of the user's site, or that of all other sites; -1 when the
/// campaign gives neither.
int CalendarOf(const User& user, const WavePolicy& policy);

/// MaxConcurrentSessions of all gateways, as read or as told.
std::optional<int64_t> MaxSessions(const Estate& estate, const Policy& policy);

/// What the campaign asks of these moves' waves, limits in words included.
/// Moves are in the order of their key and user. Nights that have begun before
/// `now` are no longer there. What the waves of `kept`, which have their
/// nights already, take of these is gone.
WaveProblem PoseWaves(const std::vector<KeyedMove*>& moves, const Estate& estate,
                      const Policy& policy, Time now,
                      const std::vector<Wave>& kept = {});

/// Calls of the service that a move takes: a write looks, sets and looks
/// again; a wait looks at least twice. And how long its steps settle, one
/// after the other.
/// From step number `first` on.
int CallsOf(const Move& move, int first);
Duration SettleOf(const Move& move, int first);

}  // namespace cutover
