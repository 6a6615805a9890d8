#pragma once

#include <functional>
#include <string>
#include <utility>

#include "engine/apply/decide.h"
#include "engine/apply/routes.h"
#include "engine/base/id_source.h"
#include "engine/store/journal.h"

namespace cutover {

struct MoveInHand;

/// How one look at a step ended.
struct StepOutcome {
  enum class Kind {
    kFinished,  ///< go on with the next step
    kParked,    ///< look again at `resume_at`; the thread is free
    kHeld,      ///< waits for its window; not looked at again in this run
    kFailed,    ///< failed or drifted: the move ends here
    kStopRun,   ///< no credential will do, or the journal cannot be written
  };
  Kind kind = Kind::kFinished;
  Time resume_at = {};
  std::string reason = {};
  std::string fault = {};  ///< the class of error that led to it, or ""
  /// Parked, and only this process can end the wait: it began to watch.
  bool is_watched = false;
};

/// How the error budget names a class: throttled, unavailable, refused,
/// conflict, not_found, unauthorized, invalid, bug; of what no error told,
/// drifted and no_effect.
std::string FaultName(ErrorCode code);
inline constexpr const char* kFaultDrifted = "drifted";
inline constexpr const char* kFaultNoEffect = "no_effect";

/// With it begins the detail of a step that drifted because somebody else had
/// changed the user, so that nothing was taken back; a finding's id, too.
inline constexpr const char* kChangedSince = "CUT-CHANGED";

/// What to ask of a step that stands so: with the receipt of its own order, or
/// of the one that it takes back.
Question QuestionOf(const Move& move, const Step& step,
                    const StepRecord& record);

/// Runs one step by the rules of architecture.md 5.4: observe until settled,
/// decide, intent, apply, observe until settled or park, outcome. Holds no
/// state of its own between calls; all of it is in the record. Safe for use
/// from any thread, one record in one thread.
class StepRunner {
 public:
  /// `settle_scale` shortens every settle and give-up time of the step
  /// catalogue; 1 for a real tenant. `steady`: time that nobody can turn, by
  /// which settling is measured; null: the clock's.
  StepRunner(const Routes& routes, Clock& clock, IdSource& ids,
             double settle_scale, std::function<Time()> steady = nullptr)
      : routes_(routes),
        clock_(clock),
        ids_(ids),
        settle_scale_(settle_scale),
        steady_(std::move(steady)) {}

  StepOutcome Run(Journal& journal, const Move& move, const Step& step,
                  StepRecord& record) const;

  /// Runs that step of the move. Ahead of the first write of a move that takes
  /// something back it looks at all that the move touches: when one of these
  /// shows a value that the move does not know, and that has settled, the step
  /// drifts and nothing of the user is touched.
  StepOutcome RunStep(MoveInHand& move, size_t index) const;

  /// Between staging and cut-over: only inside the window, and only while what
  /// was staged is still there. `first` is the first step of the cut-over.
  StepOutcome PassIntoCutOver(Journal& journal, const Wave& wave,
                              const Move& move, StepRecord& first) const;

  /// Leaves a staged move where it is: `first` of its cut-over is parked until
  /// the window opens at `until`, or for good when that is 0.
  StepOutcome Hold(Journal& journal, const Move& move, StepRecord& first,
                   Time until) const;
  /// Ahead of the cut-over: what was staged must still be there. kFinished
  /// when it is; when it is not, and that has settled, `first` drifts.
  StepOutcome CheckStaged(Journal& journal, const Move& move,
                          StepRecord& first) const;

 private:
  /// When a look was begun, by the clock and by the time nobody can turn.
  struct Moment {
    Time at;
    Time steady;
  };
  Moment Look() const;
  /// What one look showed.
  struct Glimpse {
    Sighting seen;
    Moment look;
  };
  StepOutcome GuardWayBack(MoveInHand& move, size_t next, Glimpse& last) const;
  /// Of what was seen of step `index`, for the guard ahead of `next`.
  StepOutcome Judge(MoveInHand& move, size_t index, size_t next,
                    const Glimpse& glimpse) const;
  StepOutcome OnSeen(Journal& journal, const Move& move, const Step& step,
                     StepRecord& record, const Sighting& seen,
                     Moment look) const;
  StepOutcome RunDate(Journal& journal, const Move& move, const Step& step,
                      StepRecord& record) const;
  StepOutcome RunWait(Journal& journal, const Move& move, const Step& step,
                      StepRecord& record, const Sighting& seen) const;
  StepOutcome OnSettled(Journal& journal, const Move& move, const Step& step,
                        StepRecord& record, const Sighting& seen,
                        Moment look) const;
  StepOutcome WaitToSettle(Journal& journal, const Move& move, const Step& step,
                           StepRecord& record, const Sighting& seen,
                           Moment look) const;
  StepOutcome Apply(Journal& journal, const Move& move, const Step& step,
                    StepRecord& record, Moment look) const;
  StepOutcome OnApplyError(Journal& journal, const Move& move, const Step& step,
                           StepRecord& record, const Error& error) const;
  StepOutcome OnReadError(Journal& journal, const Move& move, const Step& step,
                          StepRecord& record, const Error& error) const;
  StepOutcome Park(Journal& journal, const Move& move, const Step& step,
                   StepRecord& record, Duration delay,
                   const std::string& reason) const;
  StepOutcome Finish(Journal& journal, const Move& move, const Step& step,
                     StepRecord& record, StepState state, const char* kind,
                     const Value& seen, const std::string& detail) const;

  /// For good: nothing of it is under way any more.
  StepOutcome Fail(Journal& journal, const Move& move, const Step& step,
                   StepRecord& record, const Value& seen,
                   const std::string& detail) const;
  bool IsSettled(const Step& step, StepRecord& record, const Sighting& seen,
                 Moment look) const;
  void BeginOdd(StepRecord& record, const char* reason, Moment look) const;
  static Duration OddFor(const StepRecord& record, Moment look);
  Duration Scaled(Duration duration) const;
  Duration NextLook(Time since) const;

  const Routes& routes_;
  Clock& clock_;
  IdSource& ids_;
  const double settle_scale_;
  const std::function<Time()> steady_;
};

}  // namespace cutover
