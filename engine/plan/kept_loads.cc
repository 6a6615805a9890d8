#include "engine/plan/kept_loads.h"

#include <algorithm>
#include <limits>
#include <map>

#include "engine/base/time_zone.h"
#include "engine/plan/pose_waves.h"
#include "engine/plan/wave_seats.h"

namespace cutover {
namespace {

constexpr int64_t kNightOfItsOwn = std::numeric_limits<int64_t>::min();

int64_t DateOf(const Window& window) {
  auto local = FormatLocal(window.opens, window.zone);
  const std::string text = local.ok() ? *local : FormatTime(window.opens);
  auto date = ParseTime(text.substr(0, 10) + "T00:00:00Z");
  return (date.ok() ? *date : window.opens).us / Hours(24).us;
}

// Days are those of the slots in the same window: NumberedSlot counts them by
// its opening, the nights of a calendar bring theirs along.
int64_t DayOf(const std::optional<Window>& window,
              const std::vector<NightCalendar>& calendars) {
  if (!window) return kNightOfItsOwn;
  if (calendars.empty()) return window->opens.us;
  for (const NightCalendar& calendar : calendars) {
    for (const Night& night : calendar.nights) {
      if (night.opens == window->opens) return night.day;
    }
  }
  return DateOf(*window);
}

void AddMove(const Move& move, const std::vector<std::string>& supplied,
             KeptLoad& load) {
  const auto seats = SeatsOf(move);
  const auto taken = [&](const std::string& sku) {
    const auto found = seats.find(sku);
    return found == seats.end()
               ? 0
               : static_cast<int>(std::max<int64_t>(found->second, 0));
  };
  ++load.users;
  for (const auto& [sku, count] : seats) load.seats += taken(sku);
  load.takes.resize(supplied.size());
  for (size_t i = 0; i < supplied.size(); ++i)
    load.takes[i] += supplied[i].empty() ? 1 : taken(supplied[i]);
}

}  // namespace

std::vector<KeptLoad> KeptLoadsOf(const std::vector<Wave>& kept,
                                  const Estate& estate,
                                  const WavePolicy& policy,
                                  const std::vector<NightCalendar>& calendars,
                                  const std::vector<std::string>& supplied) {
  std::vector<KeptLoad> all;
  for (const Wave& wave : kept) {
    std::map<int, KeptLoad> loads;
    for (const Move& move : wave.moves) {
      const User* user = estate.UserWithKey(move.user.key);
      const int calendar =
          user == nullptr ? 0 : std::max(CalendarOf(*user, policy), 0);
      AddMove(move, supplied, loads[calendar]);
    }
    for (auto& [calendar, load] : loads) {
      load.calendar = calendar;
      load.opens = wave.window ? wave.window->opens : Time{};
      load.day = DayOf(wave.window, calendars);
      all.push_back(std::move(load));
    }
  }
  return all;
}

}  // namespace cutover
