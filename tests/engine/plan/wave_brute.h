#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "engine/plan/wave_problem.h"

namespace cutover {

/// Tries every way of placing the movers, and judges each by the words of the
/// limits alone: slow, and made of nothing that the scheduler is made of.
/// Pilots and last places are not its business.
class BruteWaves {
 public:
  /// (waves, or the last window's end; splits) of the best; none: no way.
  using Best = std::optional<std::pair<int64_t, int64_t>>;

  explicit BruteWaves(const WaveProblem& problem)
      : problem_(problem), wave_of_(problem.movers.size()) {}

  Best Run() {
    Place(0, 0);
    return best_;
  }

  /// Of dated movers, each with the number of its night: the last window's
  /// end, or none when a limit is broken. Waves' sizes are counted too.
  std::optional<Time> JudgeNights(const std::vector<int>& nights) {
    std::map<Wave, int> users;
    for (size_t i = 0; i < nights.size(); ++i) {
      const Mover& each = problem_.movers[i];
      wave_of_[i] = {{each.calendar, each.group}, nights[i]};
      if (++users[wave_of_[i]] > problem_.size) return std::nullopt;
    }
    return JudgeNights();
  }

 private:
  using Wave = std::pair<std::pair<int, int>, int>;  ///< lane, its place

  void Place(size_t mover, int waves) {
    if (best_ && problem_.calendars.empty() && waves > best_->first) return;
    if (mover == wave_of_.size()) return Judge(waves);
    const Mover& each = problem_.movers[mover];
    const std::pair lane(each.calendar, each.group);
    const int places = problem_.calendars.empty()
                           ? count_[lane] + 1
                           : static_cast<int>(CalendarOf(each).nights.size());
    for (int place = 0; place < places; ++place) {
      const bool is_new = problem_.calendars.empty() && place == count_[lane];
      wave_of_[mover] = {lane, place};
      if (is_new) ++count_[lane];
      if (++users_[wave_of_[mover]] <= problem_.size)
        Place(mover + 1, waves + (is_new ? 1 : 0));
      --users_[{lane, place}];
      if (is_new) --count_[lane];
    }
  }

  const NightCalendar& CalendarOf(const Mover& mover) const {
    return problem_.calendars[static_cast<size_t>(mover.calendar)];
  }

  void Judge(int waves) {
    int64_t splits = 0;
    for (const WaveTie& tie : problem_.ties) {
      std::set<Wave> touched;
      for (int member : tie.members)
        touched.insert(wave_of_[static_cast<size_t>(member)]);
      if (tie.bond == Bond::kHard && touched.size() > 1) return;
      splits += static_cast<int64_t>(touched.size()) - 1;
    }
    int64_t ends = waves;
    if (!problem_.calendars.empty()) {
      const auto last = JudgeNights();
      if (!last) return;
      ends = last->us;
    }
    if (!best_ || std::pair(ends, splits) < *best_) best_ = {ends, splits};
  }

  // The last window's end, or none when a limit is broken.
  std::optional<Time> JudgeNights() const {
    std::map<int64_t, int> day_users;
    std::map<int64_t, int> day_seats;
    std::map<std::pair<int, int64_t>, int> site_users;
    Time last;
    for (size_t i = 0; i < wave_of_.size(); ++i) {
      const Mover& mover = problem_.movers[i];
      const Night& night =
          CalendarOf(mover).nights[static_cast<size_t>(wave_of_[i].second)];
      if (night.IsShut() || night.opens < mover.not_before) return std::nullopt;
      last = std::max(last, night.closes);
      const auto most = CalendarOf(mover).most_a_night;
      if (++day_users[night.day] > problem_.most_a_night.value_or(99) ||
          (day_seats[night.day] += mover.seats) >
              problem_.seats_a_day.value_or(99) ||
          ++site_users[{mover.calendar, night.day}] > most.value_or(99))
        return std::nullopt;
    }
    return HasSupplies() ? std::optional(last) : std::nullopt;
  }

  // At every moment at which a wave opens, no more is taken than is there.
  bool HasSupplies() const {
    for (size_t supply = 0; supply < problem_.supplies.size(); ++supply) {
      std::map<Time, int64_t> taken;
      for (size_t i = 0; i < wave_of_.size(); ++i) {
        const Mover& mover = problem_.movers[i];
        const Night& night =
            CalendarOf(mover).nights[static_cast<size_t>(wave_of_[i].second)];
        if (!mover.takes.empty()) taken[night.opens] += mover.takes[supply];
      }
      int64_t all = 0;
      for (const auto& [when, amount] : taken) {
        all += amount;
        int64_t there = 0;
        for (const auto& [from, stock] : problem_.supplies[supply].stock)
          if (from <= when) there = stock;
        if (all > there) return false;
      }
    }
    return true;
  }

  const WaveProblem& problem_;
  std::vector<Wave> wave_of_;
  std::map<Wave, int> users_;
  std::map<std::pair<int, int>, int> count_;
  Best best_;
};

}  // namespace cutover
