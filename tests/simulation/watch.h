#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/model/snapshot.h"
#include "engine/store/database.h"
#include "tests/simulation/truth.h"

namespace cutover::simulation {

/// One call of MoveTarget::Apply under way.
struct Send {
  std::string key;  ///< of the attempt, as in its intent
  Identity user = {};
  Step step = {};
  Time entered = {};
};

/// A write that reached the tenant.
struct Arrival {
  Send send;
  Time at;
};

/// Holds a run to what must be true after every event. The first thing that
/// is not is kept; the rest of the run is then of no interest.
class Watch {
 public:
  Watch(rehearsal::Tenant& tenant, Database& database)
      : tenant_(tenant), database_(database) {}

  /// `scale`: of the step catalogue's times in this run; `read_lag`: how long
  /// a change may not be seen.
  void SetTimes(double scale, Duration read_lag) {
    scale_ = scale;
    read_lag_ = read_lag;
  }
  /// From here on: nothing of that estate may change without reason.
  void Start(const Snapshot& snapshot, const Plan& plan, Time now,
             Duration asleep);
  /// After every event. `asleep`: the time so far in which nobody could act,
  /// which is not charged to the plan.
  void Look(Time now, Duration asleep);
  /// The time in which the tenant itself is out of order, too, is not.
  void Excuse(Duration time) { excused_ = excused_ + time; }
  /// Apply is entered: its intent must stand in a chain.
  void Enter(const Send& send);
  /// A write reaches the tenant, before its effect; null outside of Apply.
  void Arrive(const Send* send, Time now);
  /// Somebody else changed the slot of the user to `text`.
  void Edited(const std::string& user_id, const std::string& slot,
              const std::string& text, Time now);
  /// Clocks have been turned: how long ago something was is not known any
  /// more, so a setting that changes nothing may be repeated.
  void ClocksTurned() { are_clocks_true_ = false; }

  void Violate(const std::string& what);
  const std::string& violation() const { return violation_; }
  const std::vector<Arrival>& arrivals() const { return arrivals_; }
  const std::map<std::string, Truth>& at_first() const { return at_first_; }

  struct Edit {
    Time at;
    std::string text;
    /// A write of ours may have met it: closer together than anybody can see.
    bool is_raced = false;
  };
  /// By user and slot: the last that somebody else did.
  const std::map<std::pair<std::string, std::string>, Edit>& edits() const {
    return edits_;
  }
  bool WasEdited(const std::string& user_id) const;

 private:
  struct Silence {
    bool had = false;
    Duration bound = {};
    Duration lasted = {};
  };
  void CheckUser(const std::string& id, const Truth& truth);
  void CheckNumbers(const std::map<std::string, Truth>& all);
  void CheckSilence(const std::map<std::string, Truth>& all, Duration passed);
  void CheckRepeat(const Send& send);
  bool IsOrderRunning(const SlotChange& change, const std::string& item) const;
  void CheckOverwrite(const Send& send, Time now);
  Duration Scaled(Duration duration) const;
  std::string Now(const std::string& user_id, const std::string& slot);

  rehearsal::Tenant& tenant_;
  Database& database_;
  std::map<std::string, Truth> at_first_;
  ChangeDetector changes_;
  std::map<std::string, Truth> last_;
  /// What the slots of a user may show, beside how they were at first.
  std::map<std::pair<std::string, std::string>, std::set<std::string>> allowed_;
  std::set<std::string> begun_;  ///< users of whom there is an intent
  std::map<std::string, Silence> silences_;
  std::vector<Arrival> arrivals_;
  std::map<std::pair<std::string, std::string>, Edit> edits_;
  double scale_ = 1;
  Duration read_lag_;
  Time looked_;
  Duration asleep_;
  Duration excused_;
  bool are_clocks_true_ = true;
  std::string violation_;
};

}  // namespace cutover::simulation
