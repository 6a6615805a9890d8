#include "engine/plan/wave_ledger.h"

#include <algorithm>
#include <limits>

namespace cutover {
namespace {

constexpr int kNoEnd = std::numeric_limits<int>::max() / 2;

// The time that the windows cover together.
Duration Covered(std::vector<std::pair<Time, Time>> windows) {
  std::sort(windows.begin(), windows.end());
  Duration covered;
  Time end;
  for (const auto& [opens, closes] : windows) {
    const Time from = std::max(opens, end);
    if (closes <= from) continue;
    covered = covered + (closes - from);
    end = closes;
  }
  return covered;
}

}  // namespace

std::optional<int> UsersByPace(const WaveProblem& problem, Duration length) {
  if (!problem.pace) return std::nullopt;
  const int64_t rest = length.us - problem.pace->tail.us;
  if (rest < 0) return 0;
  const int64_t users = rest / std::max<int64_t>(problem.pace->a_move.us, 1);
  return static_cast<int>(std::min<int64_t>(users, kNoEnd));
}

WaveLedger::WaveLedger(const WaveProblem& problem, const Web& web)
    : problem_(problem), web_(web) {
  for (const Supply& supply : problem.supplies)
    taken_.emplace_back(supply.stock.size());
  for (const KeptLoad& load : problem.kept) BookKept(load);
}

// Where more is kept than there is, by a limit that was narrowed since, the
// movers find nothing left: not less than nothing.
void WaveLedger::BookKept(const KeptLoad& load) {
  for (size_t supply = 0; supply < load.takes.size(); ++supply) {
    const size_t stock = StockOf(supply, load.opens);
    int64_t taken = 0;
    for (size_t i = 0; i <= stock; ++i) taken += taken_[supply][i];
    const int64_t left = std::max<int64_t>(
        problem_.supplies[supply].stock[stock].second - taken, 0);
    taken_[supply][stock] += std::min<int64_t>(load.takes[supply], left);
  }
}

int WaveLedger::KeptOn(int64_t day, int KeptLoad::*what) const {
  int sum = 0;
  for (const KeptLoad& load : problem_.kept)
    sum += load.day == day ? load.*what : 0;
  return sum;
}

int WaveLedger::KeptAt(int calendar, int64_t day) const {
  int sum = 0;
  for (const KeptLoad& load : problem_.kept)
    sum += load.day == day && load.calendar == calendar ? load.users : 0;
  return sum;
}

int WaveLedger::AddSlot(WaveSlot slot) {
  const auto pool = [](auto& numbers, const auto& key, int room,
                       std::vector<int>& rooms) {
    const auto [at, is_new] =
        numbers.emplace(key, static_cast<int>(rooms.size()));
    if (is_new) rooms.push_back(room);
    return at->second;
  };
  const auto rest = [](std::optional<int> most, int kept) {
    return most ? std::max(*most - kept, 0) : kNoEnd;
  };
  const int day =
      pool(days_, slot.day,
           rest(problem_.most_a_night, KeptOn(slot.day, &KeptLoad::users)),
           day_users_);
  day_seats_.resize(
      day_users_.size(),
      rest(problem_.seats_a_day, KeptOn(slot.day, &KeptLoad::seats)));
  const int calendar = web_.lanes[At(slot.lane)].calendar;
  int most = kNoEnd;
  if (!problem_.calendars.empty())
    most = rest(problem_.calendars[At(calendar)].most_a_night,
                KeptAt(calendar, slot.day));
  day_of_.push_back(day);
  site_night_of_.push_back(
      pool(site_nights_, std::pair(calendar, slot.day), most, site_users_));
  used_.push_back(0);
  slots_.push_back(std::move(slot));
  return static_cast<int>(slots_.size()) - 1;
}

void WaveLedger::CloseDays() {
  if (!problem_.pace) return;
  std::vector<std::vector<std::pair<Time, Time>>> windows(days());
  for (size_t i = 0; i < slots_.size(); ++i) {
    const auto& window = slots_[i].window;
    if (window)
      windows[At(day_of_[i])].emplace_back(window->opens, window->closes);
  }
  for (const auto& [date, day] : days_) {
    if (windows[At(day)].empty()) continue;
    const int users = *UsersByPace(problem_, Covered(windows[At(day)])) -
                      KeptOn(date, &KeptLoad::users);
    day_users_[At(day)] = std::min(day_users_[At(day)], std::max(users, 0));
  }
}

Time WaveLedger::OpensAt(int at) const {
  const auto& window = slots_[At(at)].window;
  return window ? window->opens : Time{};
}

int WaveLedger::Room(int at) const {
  const size_t slot = At(at);
  return std::min({slots_[slot].capacity - used_[slot],
                   day_users_[At(day_of_[slot])],
                   site_users_[At(site_night_of_[slot])]});
}

size_t WaveLedger::StockOf(size_t supply, Time opens) const {
  const auto& stock = problem_.supplies[supply].stock;
  size_t found = 0;
  while (found + 1 < stock.size() && stock[found + 1].first <= opens) ++found;
  return found;
}

int64_t WaveLedger::SupplyLeft(size_t supply, int at) const {
  const size_t stock = StockOf(supply, OpensAt(at));
  int64_t taken = 0;
  for (size_t i = 0; i <= stock; ++i) taken += taken_[supply][i];
  return problem_.supplies[supply].stock[stock].second - taken;
}

// What is taken early is missing later: each later stock must still last.
bool WaveLedger::HasSupplies(int at, const Load& load) const {
  for (size_t supply = 0; supply < load.takes.size(); ++supply) {
    if (load.takes[supply] <= 0) continue;
    const auto& stock = problem_.supplies[supply].stock;
    const size_t first = StockOf(supply, OpensAt(at));
    int64_t taken = load.takes[supply];
    for (size_t i = 0; i < stock.size(); ++i) {
      taken += taken_[supply][i];
      if (i >= first && taken > stock[i].second) return false;
    }
  }
  return true;
}

bool WaveLedger::Fits(int at, const Load& load) const {
  if (load.users > Room(at)) return false;
  if (load.seats > 0 && load.seats > SeatRoom(DayOf(at))) return false;
  return load.takes.empty() || HasSupplies(at, load);
}

bool WaveLedger::IsKept(int at) const {
  if (Room(at) < 0 || SeatRoom(DayOf(at)) < 0) return false;
  for (size_t supply = 0; supply < taken_.size(); ++supply) {
    int64_t taken = 0;
    for (size_t i = 0; i < taken_[supply].size(); ++i) {
      taken += taken_[supply][i];
      if (taken > problem_.supplies[supply].stock[i].second) return false;
    }
  }
  return true;
}

void WaveLedger::Book(int at, const Load& load, int sign) {
  const size_t slot = At(at);
  used_[slot] += sign * load.users;
  day_users_[At(day_of_[slot])] -= sign * load.users;
  site_users_[At(site_night_of_[slot])] -= sign * load.users;
  day_seats_[At(day_of_[slot])] -= sign * load.seats;
  for (size_t supply = 0; supply < load.takes.size(); ++supply)
    taken_[supply][StockOf(supply, OpensAt(at))] += sign * load.takes[supply];
}

}  // namespace cutover
