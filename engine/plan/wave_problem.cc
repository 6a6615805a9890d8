#include "engine/plan/wave_problem.h"

#include <limits>

namespace cutover {

void Lift(const WaveLimit& limit, WaveProblem& problem) {
  const size_t index = static_cast<size_t>(limit.index);
  switch (limit.kind) {
    case LimitKind::kSize:
      problem.size = std::numeric_limits<int>::max();
      return;
    case LimitKind::kKey:
      for (Mover& mover : problem.movers) mover.group = 0;
      return;
    case LimitKind::kInseparable:
      for (WaveTie& tie : problem.ties) {
        if (static_cast<int>(tie.kind) == limit.index) tie.bond = Bond::kSoft;
      }
      return;
    case LimitKind::kNightLoad:
      problem.most_a_night.reset();
      return;
    case LimitKind::kSiteLoad:
      problem.calendars[index].most_a_night.reset();
      return;
    case LimitKind::kSeatsADay:
      problem.seats_a_day.reset();
      return;
    case LimitKind::kSupply:
      problem.supplies[index].stock = {
          {Time{}, std::numeric_limits<int64_t>::max()}};
      return;
    case LimitKind::kPace:
      problem.pace.reset();
      return;
    case LimitKind::kUntil:
      problem.is_endless = true;
      return;
    case LimitKind::kBarrier:
      for (NightCalendar& calendar : problem.calendars) {
        for (Night& night : calendar.nights) {
          std::erase(night.barriers, limit.index);
        }
      }
      return;
    case LimitKind::kPerson:
      problem.movers[index].place = WavePlace::kAny;
      problem.movers[index].not_before = Time{};
      return;
    case LimitKind::kSoak:
      problem.soak = Duration{};
      return;
    case LimitKind::kPilot:
      problem.is_pilot_open = true;
      return;
  }
}

}  // namespace cutover
