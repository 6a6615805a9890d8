#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "connectors/rehearsal/tenant.h"
#include "engine/base/result.h"
#include "engine/store/database.h"
#include "tests/simulation/faults.h"
#include "tests/simulation/scheduler.h"
#include "tests/simulation/watch.h"

namespace cutover::simulation {

/// The story of a run: its hash tells two runs apart, its lines are kept when
/// somebody wants to read them.
class Trace {
 public:
  explicit Trace(bool is_kept) : is_kept_(is_kept) {}
  void Add(const std::string& line);
  uint64_t hash() const { return hash_; }
  const std::vector<std::string>& lines() const { return lines_; }

 private:
  const bool is_kept_;
  uint64_t hash_ = 1469598103934665603ULL;
  std::vector<std::string> lines_;
};

/// Everything that a process does to the world goes through here: each
/// crossing is an event, gives the turn away, is looked at, and may meet a
/// fault.
class Border {
 public:
  Border(Scheduler& scheduler, FaultSource& faults, Watch& watch, Trace& trace,
         rehearsal::Tenant& tenant)
      : scheduler_(scheduler),
        faults_(faults),
        watch_(watch),
        trace_(trace),
        tenant_(tenant) {}

  /// A crossing that begins, and what is to become of it.
  struct Passage {
    int64_t number = 0;
    bool is_write = false;
    const FaultKind* fault = nullptr;
    Dice dice = {};
    bool Meets(FaultKind kind) const { return fault && *fault == kind; }
  };
  /// Throws Death where the process dies ahead of the call. `clock` is of the
  /// process.
  Passage Cross(Crossing crossing, const std::string& what,
                ProcessClock& clock);
  /// The call was made: the process may die of it, or wait for the answer.
  void Return(const Passage& passage, const std::string& what);
  /// A request that arrives when its caller has given up.
  void ArriveLate(Passage& passage, const Send& send,
                  std::function<void()> carry_out);
  /// Staler than any answer is; every settle time is longer.
  Duration Stalest() const;
  /// The caller waits in vain.
  Error Unanswered(Passage& passage);
  bool IsStorm() const { return scheduler_.now() < storm_until_; }

  /// What a store calls around its transactions; `clock` of the process that
  /// has the turn.
  Status Witness(Boundary boundary, ProcessClock* clock);

  Scheduler& scheduler() { return scheduler_; }
  Watch& watch() { return watch_; }
  Trace& trace() { return trace_; }
  rehearsal::Tenant& tenant() { return tenant_; }
  int64_t crossings() const { return crossings_; }
  double settle_scale = 1;  ///< how late a request, how stale a read may be
  int hosts = 1;            ///< that work at the same time
  bool has_rivals = false;  ///< other processes may take a lease over
  /// Counts the calls of Apply that a process is in; by process.
  std::map<int, int> applying = {};
  /// Nothing is an event: for what is not part of the run.
  bool is_calm = false;

 private:
  void Happen(const Passage& passage, ProcessClock& clock);
  void Turn(ProcessClock& clock, Duration by);
  void Freeze(Dice& dice);
  void EditSomething(Dice& dice);
  void SetSeats(int64_t free);

  Scheduler& scheduler_;
  FaultSource& faults_;
  Watch& watch_;
  Trace& trace_;
  rehearsal::Tenant& tenant_;
  int64_t crossings_ = 0;
  Time storm_until_;
  bool was_wire_ = false;  ///< the last crossing
  Time looked_at_;
};

}  // namespace cutover::simulation
