#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/time.h"
#include "engine/model/plan.h"

namespace cutover {

/// Why users want to be moved together (domain.md 11, PF-W04).
/// kNumbers, of users who take each other's numbers, no campaign chooses.
enum class TieKind {
  kDelegates,
  kTeamCalls,
  kResponseGroups,
  kLines,
  kNumbers
};
inline constexpr TieKind kTieKinds[] = {
    TieKind::kDelegates, TieKind::kTeamCalls, TieKind::kResponseGroups,
    TieKind::kLines};

/// Whether a tie may be cut where there is no room for all of it.
enum class Bond { kSoft, kHard };

/// Users who answer for each other; `members` are numbers of movers, each
/// once. Cut over n waves it counts as n - 1 split relations.
struct WaveTie {
  TieKind kind = TieKind::kDelegates;
  std::string name;  ///< of the group, the line; "" of a pair
  Bond bond = Bond::kSoft;
  std::vector<int> members;
  friend bool operator==(const WaveTie&, const WaveTie&) = default;
};

enum class WavePlace { kAny, kPilot, kLast };

/// One move, as far as its wave depends on it.
struct Mover {
  int calendar = 0;        ///< whose nights it needs
  int group = 0;           ///< its value of the wave key, numbered in order
  int seats = 0;           ///< licences that it is given
  std::vector<int> takes;  ///< of each supply how much; empty: nothing
  WavePlace place = WavePlace::kAny;
  Time not_before;
  friend bool operator==(const Mover&, const Mover&) = default;
};

/// One window in which a wave may run.
struct Night {
  Time opens;
  Time closes;
  int64_t day = 0;  ///< local date of its opening, days since 1970
  std::vector<int> barriers = {};  ///< numbers of freezes that shut it

  bool IsShut() const { return !barriers.empty(); }
  friend bool operator==(const Night&, const Night&) = default;
};

/// The nights of a site or of several, in the order of their opening.
struct NightCalendar {
  std::string name;  ///< "" of the campaign's own
  std::string zone;
  std::vector<Night> nights;
  std::optional<int> most_a_night;
  friend bool operator==(const NightCalendar&, const NightCalendar&) = default;
};

/// Something of which there is only so much, and more from certain days on.
struct Supply {
  std::string name;
  /// From when on how much in all, ascending; the first begins at Time{}.
  std::vector<std::pair<Time, int64_t>> stock;
  friend bool operator==(const Supply&, const Supply&) = default;
};

/// How fast moves go. Reckoned with the longest move of the campaign.
struct MovePace {
  Duration a_move;  ///< of the tenant's budget of calls
  Duration tail;    ///< from the last move's begin to its end
  friend bool operator==(const MovePace&, const MovePace&) = default;
};

/// Users whose night is settled already: what they take there is gone for the
/// movers.
struct KeptLoad {
  int calendar = 0;
  Time opens;
  int64_t day = 0;  ///< as of a slot in the same window
  int users = 0;
  int seats = 0;
  std::vector<int> takes = {};  ///< of each supply how much; empty: nothing
  friend bool operator==(const KeptLoad&, const KeptLoad&) = default;
};

enum class LimitKind {
  kSize,         ///< waves.size
  kKey,          ///< waves.key
  kInseparable,  ///< index: TieKind
  kNightLoad,    ///< waves.most_a_night
  kSiteLoad,     ///< index: calendar
  kSeatsADay,
  kSupply,   ///< index: supply
  kPace,     ///< waves.calls_a_second
  kUntil,    ///< the calendars' end
  kBarrier,  ///< index: barrier
  kPerson,   ///< index: mover; its place and its not_before
  kSoak,     ///< the wait after the pilot
  kPilot,    ///< waves.pilot, of those who are named for it
};

/// One thing that somebody asked for, and that may stand in the way.
struct WaveLimit {
  LimitKind kind = LimitKind::kSize;
  int index = 0;
  std::string words;  ///< for people, with its line
  friend bool operator==(const WaveLimit&, const WaveLimit&) = default;
};

/// Who is to be given a wave, and under what limits. Of movers the order is
/// part of the problem: earlier ones go first where nothing else decides.
struct WaveProblem {
  std::vector<Mover> movers;
  std::vector<WaveTie> ties;
  /// Without one waves are counted, and take their window by their number.
  std::vector<NightCalendar> calendars;
  std::map<int, Window> windows;
  std::optional<Window> default_window;
  bool is_endless = false;  ///< calendars go on after their last night
  int size = 50;
  int pilot = 0;               ///< places in wave 0; 0: there is none
  bool is_pilot_open = false;  ///< those named for it may be more than these
  Duration soak;               ///< from the pilot's end to the first wave
  std::optional<int> most_a_night;
  std::optional<int> seats_a_day;
  std::optional<MovePace> pace;
  std::vector<Supply> supplies;
  std::vector<KeptLoad> kept;
  std::vector<WaveLimit> limits;
  friend bool operator==(const WaveProblem&, const WaveProblem&) = default;
};

/// The problem as if nobody had asked for that limit.
void Lift(const WaveLimit& limit, WaveProblem& problem);

}  // namespace cutover
