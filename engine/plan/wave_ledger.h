#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "engine/plan/wave_parties.h"
#include "engine/plan/wave_problem.h"

namespace cutover {

/// One place for a wave: a night of a lane, or a number to come.
struct WaveSlot {
  int lane = 0;
  int number = -1;  ///< of waves that are counted
  std::optional<Window> window;
  int64_t day = 0;
  int capacity = 0;  ///< users, by the wave's size and its window
};

/// What is left of every limit while slots are being filled.
class WaveLedger {
 public:
  WaveLedger(const WaveProblem& problem, const Web& web);

  /// Slots are added in the order of their end.
  int AddSlot(WaveSlot slot);
  /// To be told once after the last slot: how long each day's windows are
  /// together, which bounds its calls.
  void CloseDays();

  const std::vector<WaveSlot>& slots() const { return slots_; }
  const WaveSlot& slot(int at) const { return slots_[At(at)]; }
  Time OpensAt(int at) const;
  /// How many users more it takes, by the limits on users.
  int Room(int at) const;
  bool Fits(int at, const Load& load) const;
  /// Takes no more users than that from now on.
  void Allot(int at, int users) {
    slots_[At(at)].capacity =
        std::min(slots_[At(at)].capacity, used_[At(at)] + users);
  }
  /// Whether what is booked there breaks no limit.
  bool IsKept(int at) const;
  void Take(int at, const Load& load) { Book(at, load, 1); }
  void Give(int at, const Load& load) { Book(at, load, -1); }
  bool IsEmpty(int at) const { return used_[At(at)] == 0; }
  int UsersIn(int at) const { return used_[At(at)]; }

  // For bounds: numbers of the pools that slots draw from, and their rest.
  int DayOf(int at) const { return day_of_[At(at)]; }
  int SiteNightOf(int at) const { return site_night_of_[At(at)]; }
  size_t days() const { return day_users_.size(); }
  size_t site_nights() const { return site_users_.size(); }
  int DayRoom(int day) const { return day_users_[At(day)]; }
  int SiteNightRoom(int night) const { return site_users_[At(night)]; }
  int SeatRoom(int day) const { return day_seats_[At(day)]; }
  /// Of a supply what is left of all that is there when the slot opens.
  int64_t SupplyLeft(size_t supply, int at) const;

 private:
  static size_t At(int index) { return static_cast<size_t>(index); }
  void Book(int at, const Load& load, int sign);
  void BookKept(const KeptLoad& load);
  /// Of the kept users and seats those of the day, and users of the site.
  int KeptOn(int64_t day, int KeptLoad::*what) const;
  int KeptAt(int calendar, int64_t day) const;
  bool HasSupplies(int at, const Load& load) const;
  size_t StockOf(size_t supply, Time opens) const;

  const WaveProblem& problem_;
  const Web& web_;
  std::vector<WaveSlot> slots_;
  std::vector<int> used_;  ///< users, by slot
  std::vector<int> day_of_;
  std::vector<int> site_night_of_;
  std::map<int64_t, int> days_;
  std::map<std::pair<int, int64_t>, int> site_nights_;
  std::vector<int> day_users_;
  std::vector<int> day_seats_;
  std::vector<int> site_users_;
  std::vector<std::vector<int64_t>> taken_;  ///< by supply and its stock
};

/// Users whom a window of that length takes by the pace; none without one.
std::optional<int> UsersByPace(const WaveProblem& problem, Duration length);

}  // namespace cutover
