#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/model/finding.h"
#include "engine/store/journal.h"
#include "tests/simulation/watch.h"

namespace cutover::simulation {

/// What must be true when nothing is left to do: everything done, or failed
/// and compensated, or named; chains whole; nothing sent without an outcome;
/// nobody's later edit lost. Faults go to the Watch.
class Verdict {
 public:
  Verdict(Watch& watch, Database& database, rehearsal::Tenant& tenant,
          const Plan& plan, std::string plan_id)
      : watch_(watch),
        database_(database),
        tenant_(tenant),
        plan_(plan),
        plan_id_(std::move(plan_id)) {}

  /// `way_back`: id of the plan that took everything back, "" when there was
  /// nothing to take back; `named` what it left out.
  void Check(const std::string& way_back, bool is_taken_back,
             const std::vector<Finding>& named);

 private:
  /// A plan that undoes the main one, as it ended.
  struct Undoing {
    std::string id;
    Plan plan;
    std::vector<StepRecord> records;
  };
  void CheckChains();
  void CheckOutcomes();
  void CheckEdits();
  void NameThoseLeft();
  bool LoadUndoings();
  void CheckMoves(const std::string& way_back, bool is_taken_back);
  void CheckMove(const Move& move, const std::vector<StepRecord>& records,
                 bool is_taken_back);
  void CheckDone(const Move& move);
  void CheckBack(const Move& move);
  bool IsStill(const Move& move, const SlotChange& change,
               const std::string& text) const;

  Watch& watch_;
  Database& database_;
  rehearsal::Tenant& tenant_;
  const Plan& plan_;
  const std::string plan_id_;
  std::vector<Undoing> undoings_;
  std::set<UserKey> named_;  ///< by a finding, or by a step that failed
  std::map<std::string, Truth> now_;
};

}  // namespace cutover::simulation
