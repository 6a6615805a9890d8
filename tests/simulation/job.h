#pragma once

#include <memory>

#include "engine/apply/executor.h"
#include "tests/simulation/scene.h"
#include "tests/simulation/simulation.h"

namespace cutover::simulation {

/// One simulated job: the world, and the hosts whose processes work in it.
class Job {
 public:
  Job(const Script& script, Keep keep);
  ~Job();
  Outcome Run();

 private:
  void Play();
  Snapshot Discover();
  Result<Plan> MakePlan(const Snapshot& snapshot);
  void Host(int number);
  /// A process from its start to its end.
  void Live(int number, ProcessClock& clock);
  Result<Lease> TakeLease(int number, ProcessClock& clock);
  Status Work(Process& process, ProcessClock& clock, Lease& lease);
  /// Makes the plan that takes everything back, and has it approved.
  Status PlanTheWayBack(Process& process, ProcessClock& clock);
  Status FindTheWayBack(ProcessClock& clock);
  void AfterLife(const RunSummary& summary, const ProcessClock& clock);
  Desk DeskOf(ProcessClock& clock);
  bool IsOver() const { return is_done_ || !watch_.violation().empty(); }
  void Judge();

  const Script script_;
  const Scene scene_;
  FaultSource faults_;
  Scheduler scheduler_;
  ProcessClock clock_;  ///< the world's own
  std::unique_ptr<rehearsal::Tenant> tenant_;
  std::unique_ptr<rehearsal::GraphFacade> facade_;
  std::unique_ptr<Database> database_;
  Watch watch_;
  Trace trace_;
  Border border_;
  std::map<std::string, std::pair<Time, HttpResponse>> answers_;
  std::map<int, ProcessClock*> clocks_;  ///< of the processes that live
  std::string plan_id_;                  ///< that is run at present
  Plan plan_;                            ///< that everything began with
  std::string main_id_;
  bool is_taking_back_ = false;
  bool is_done_ = false;
  std::vector<Finding> named_;  ///< what the way back leaves out
  int hosts_ = 0;
  int processes_ = 0;
  int lives_ = 0;
  int ends_ = 0;  ///< lives after which nothing was left to do
  RunSummary last_;
  Time resume_at_;  ///< when there is something to do again; the scheduler's
  Outcome outcome_;
};

}  // namespace cutover::simulation
