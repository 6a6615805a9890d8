#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/apply/gates.h"
#include "engine/apply/health_gate.h"
#include "engine/apply/move_in_hand.h"
#include "engine/apply/seat_gate.h"
#include "engine/apply/step_runner.h"
#include "engine/base/json.h"
#include "engine/store/tally_store.h"

namespace cutover {

/// What the executables of a point said together.
struct HookAnswer {
  bool is_veto = false;   ///< one of them ended with non-zero, or too late
  std::string said = {};  ///< for the audit; "" when there are none
};

/// Runs what is configured for a point (hook_points.h of connectors/hooks).
/// From any thread.
using CallHooks =
    std::function<HookAnswer(const std::string& point, const Json& context)>;

struct GateSettings {
  std::string blackout_file = {};  ///< "" for none; read anew while a run goes
  ErrorBudget budget = {};
};

/// Whom gates ask outside of the store; any may be null.
struct GateServices {
  CallHooks call_hooks = nullptr;
  ReadSeats read_seats = nullptr;
  ReadHealth read_health = nullptr;
};

/// Asks the gates of one run with what is known now. Safe for use from any
/// thread after Open. What it keeps: the orders and closures as last read, the
/// errors met, and the last answers of whom it asks outside.
class Gatekeeper {
 public:
  Gatekeeper(Database& database, Clock& clock, GateSettings settings,
             GateServices services)
      : database_(database),
        store_(database, clock),
        clock_(clock),
        settings_(std::move(settings)),
        services_(std::move(services)),
        seats_(database, clock, services_.read_seats) {}

  /// `main` outlives this, and its journal is open. A stop from before is
  /// over: whoever runs the plan again means it.
  Status Open(ActivePlan& main);
  /// Before Open: budgets and free seats are shared with the run's other
  /// processes, of which this is `worker`. They know of each other's errors a
  /// second later.
  void ShareBudgets(const std::string& worker) { worker_ = worker; }

  /// Reads orders and closures when a second has passed since the last time.
  /// True when there are orders that no call has told of yet.
  bool Refresh();
  /// Users at a time that an order asks for, or `otherwise`.
  int Concurrency(int otherwise);

  /// Stop, error budget, pause, maintenance: what concerns every step. Cheap.
  Verdict Everything();
  /// The same, and what holds back every user's beginning: for status.
  Verdict Standing();
  /// Whether to work on the wave: what concerns everything, the health of those
  /// who were moved, SBC health and hook before-wave, or before-rollback of a
  /// rollback.
  /// `ready` are its moves that are to be worked on; while none of them has
  /// begun, blackouts count, too.
  Verdict BeforeWave(const Wave& wave, const std::vector<MoveInHand>& ready);
  /// Asks BeforeWave until it proceeds, `attend` returns true, or `patience`
  /// is over; a veto is not asked again.
  Verdict AwaitWave(const Wave& wave, const std::vector<MoveInHand>& ready,
                    Duration patience, const std::function<bool()>& attend);
  /// Looks at orders, as Refresh does. Whether the move may go on with its
  /// `step`: what concerns everything and
  /// holds; at its beginning and its cut-over blackouts; at its cut-over SBC
  /// health and hook before-cutover; seats where the step takes one. A
  /// compensation only passes the first two.
  Verdict BeforeStep(const MoveInHand& move, size_t step);
  /// Whether a failed move may be taken back: hook before-rollback. A veto is
  /// logged; the user stays as the failure left it.
  bool MayCompensate(const MoveInHand& failed);

  /// Leaves the move where it is because of `verdict`; the step's detail says
  /// why, where it is the user's own matter.
  StepOutcome HoldBack(MoveInHand& move, size_t step, const Verdict& verdict);

  /// Counts the outcome and calls hooks after-user or on-failure.
  void After(const MoveInHand& move, const StepOutcome& outcome);
  void AfterWave(const Wave& wave);
  /// Puts into the chain what holds the run, once, and when it no longer does.
  void Tell(const Verdict& verdict);

 private:
  HookAnswer Ask(const char* point, Json context);
  Json ContextOf(const Wave& wave) const;
  Json ContextOf(const MoveInHand& move) const;
  Verdict HookGate(const char* point, const Json& context);
  Verdict SbcGate(const Json& context);
  Verdict AskHealth(const Wave& wave);
  void ReadClosures();
  void Read();
  void ReadTally();

  Database& database_;
  ControlStore store_;
  Clock& clock_;
  const GateSettings settings_;
  const GateServices services_;
  SeatGate seats_;
  ActivePlan* main_ = nullptr;

  std::mutex mutex_;
  ControlState control_;
  std::vector<Closure> closures_;
  Verdict file_ = {};  ///< of a blackout file that cannot be read
  Time refreshed_ = {};
  int64_t told_of_ = 0;   ///< the last order that Refresh told of
  Verdict awaited_ = {};  ///< what the wave that was last asked for waits for
  Verdict sbc_ = {};      ///< changed only while asking_ is held, too
  Time sbc_asked_ = {};
  FaultCounts faults_;  ///< met here; so is failed_
  int failed_ = 0;
  std::string worker_ = {};     ///< "" for one that is alone
  FaultCounts elsewhere_ = {};  ///< met by others
  int failed_elsewhere_ = 0;
  std::string told_ = {};

  std::mutex asking_;  ///< held while somebody outside is asked
  Verdict health_ = {};
};

}  // namespace cutover
