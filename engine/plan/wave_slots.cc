#include "engine/plan/wave_slots.h"

#include <algorithm>

namespace cutover {
namespace {

constexpr Duration kDay = Hours(24);

std::optional<Window> WindowOf(const WaveProblem& problem, int number) {
  const auto found = problem.windows.find(number);
  if (found != problem.windows.end()) return found->second;
  return problem.default_window;
}

int CapacityOf(const WaveProblem& problem,
               const std::optional<Window>& window) {
  if (!window) return problem.size;
  const auto users = UsersByPace(problem, window->closes - window->opens);
  return users ? std::min(problem.size, *users) : problem.size;
}

// Of two waves, one after the other, what does not fit into the first is over
// one of its limits together with it: by that limit the two are half full.
int64_t HalfFull(int64_t amount, std::optional<int> most) {
  return most ? 2 * amount / std::max(*most, 1) + 2 : 0;
}

// Days enough for everybody even if each were half empty, lane after lane.
int64_t DaysFor(const WaveProblem& problem, const Web& web) {
  const int64_t users = static_cast<int64_t>(problem.movers.size());
  if (users < 500) return users + 1;
  int64_t seats = 0;
  for (const Mover& mover : problem.movers) seats += mover.seats;
  int64_t days = HalfFull(users, problem.most_a_night) +
                 HalfFull(seats, problem.seats_a_day) +
                 HalfFull(users, problem.size) +
                 static_cast<int64_t>(web.lanes.size());
  for (const NightCalendar& calendar : problem.calendars)
    days += HalfFull(users, calendar.most_a_night);
  return days;
}

struct Horizon {
  Time last;
  int64_t day = 0;
};

Horizon EndOf(const WaveProblem& problem, Time from) {
  Horizon end{from, from.us / kDay.us};
  for (const NightCalendar& calendar : problem.calendars) {
    for (const Night& night : calendar.nights) {
      end.last = std::max(end.last, night.closes);
      end.day = std::max(end.day, night.day);
    }
  }
  return end;
}

void AddEndless(const WaveProblem& problem, const Web& web, Time from,
                std::vector<WaveSlot>& slots) {
  const Horizon end = EndOf(problem, from);
  const int64_t days = DaysFor(problem, web);
  for (size_t lane = 0; lane < web.lanes.size(); ++lane) {
    const auto& nights =
        problem.calendars[static_cast<size_t>(web.lanes[lane].calendar)].nights;
    const Duration length =
        nights.empty() ? Hours(6) : nights.back().closes - nights.back().opens;
    for (int64_t i = 1; i <= days; ++i) {
      const Time opens = end.last + Duration{kDay.us * i};
      slots.push_back(NightSlot(problem, web, static_cast<int>(lane),
                                {opens, opens + length, end.day + i}));
    }
  }
}

}  // namespace

WaveSlot NumberedSlot(const WaveProblem& problem, int lane, int number) {
  WaveSlot slot{lane, number, WindowOf(problem, number), 0, 0};
  // Waves in one window share a night; one without a window has its own.
  slot.day = slot.window ? slot.window->opens.us : -1 - number;
  slot.capacity = CapacityOf(problem, slot.window);
  return slot;
}

WaveSlot NightSlot(const WaveProblem& problem, const Web& web, int lane,
                   const Night& night) {
  const Lane& of = web.lanes[static_cast<size_t>(lane)];
  const auto& calendar = problem.calendars[static_cast<size_t>(of.calendar)];
  WaveSlot slot{lane, -1, Window{night.opens, night.closes, calendar.zone},
                night.day, problem.size};
  if (const auto users = UsersByPace(problem, night.closes - night.opens))
    slot.capacity = std::min(slot.capacity, *users);
  return slot;
}

// Each party has its own at most. Numbers whose windows are given may be of no
// use.
int MostNumbered(const WaveProblem& problem, size_t parties, const Load& all) {
  int64_t count =
      HalfFull(all.users, CapacityOf(problem, problem.default_window)) +
      HalfFull(all.users, problem.most_a_night) +
      HalfFull(all.seats, problem.seats_a_day);
  if (!problem.windows.empty()) count += problem.windows.rbegin()->first;
  return static_cast<int>(std::min(static_cast<int64_t>(parties), count));
}

const Night* FirstNight(const WaveProblem& problem, const Lane& lane) {
  const Night* first = nullptr;
  const auto& calendar = problem.calendars[static_cast<size_t>(lane.calendar)];
  for (const Night& night : calendar.nights) {
    if (night.IsShut()) continue;
    if (first == nullptr || night.closes < first->closes) first = &night;
  }
  return first;
}

std::vector<WaveSlot> NightSlots(const WaveProblem& problem, const Web& web,
                                 Time from) {
  std::vector<WaveSlot> slots;
  for (size_t lane = 0; lane < web.lanes.size(); ++lane) {
    const auto& calendar =
        problem.calendars[static_cast<size_t>(web.lanes[lane].calendar)];
    for (const Night& night : calendar.nights) {
      if (night.IsShut() || night.opens < from) continue;
      slots.push_back(NightSlot(problem, web, static_cast<int>(lane), night));
    }
  }
  if (problem.is_endless) AddEndless(problem, web, from, slots);
  std::stable_sort(
      slots.begin(), slots.end(), [](const WaveSlot& a, const WaveSlot& b) {
        return std::tuple(a.window->closes, a.window->opens, a.lane) <
               std::tuple(b.window->closes, b.window->opens, b.lane);
      });
  return slots;
}

}  // namespace cutover
