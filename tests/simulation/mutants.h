#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/apply/executor.h"
#include "engine/model/ports.h"

namespace cutover::simulation {

/// A fault put into the engine by hand, to see that a violation comes of it.
/// All are put in from outside: what the engine is given lies to it.
enum class Mutant {
  kNone,
  kNoSettling,       ///< settle times are a hundredth of what they should be
  kSendsAgain,       ///< a send without an answer is repeated at once
  kLostIsRefused,    ///< a send without an answer counts as refused
  kBelievesAnswers,  ///< what was answered is taken for read
  kOverwrites,       ///< a value of somebody else is taken for the old one
  kForgetsIntents,   ///< a process that starts does not know what was sent
  kNoCompensation,   ///< a failed move is left as it is
  kNoLease,          ///< two hosts work at once
  kTrustsClocks,     ///< settles by a clock that somebody may turn
  kSeesNoOrders,     ///< an order at work is not seen, the value alone is
  kClaimsNothing,    ///< workers that share a run do not claim their moves
};
inline constexpr int kMutants = static_cast<int>(Mutant::kClaimsNothing) + 1;

const char* MutantName(Mutant mutant);

/// Reads for the engine, wrongly. The source outlives it.
class MutantSource : public UserSource {
 public:
  MutantSource(UserSource& source, Mutant mutant,
               const std::set<std::string>& answered)
      : source_(source), mutant_(mutant), answered_(answered) {}
  Status Scan(ScanSink& sink) override { return source_.Scan(sink); }
  Result<Sighting> Observe(const Question& question) override;

 private:
  UserSource& source_;
  const Mutant mutant_;
  const std::set<std::string>& answered_;
};

/// Writes for the engine, wrongly. The target outlives it.
class MutantTarget : public MoveTarget {
 public:
  MutantTarget(MoveTarget& target, Mutant mutant,
               std::set<std::string>& answered)
      : target_(target), mutant_(mutant), answered_(answered) {}
  Result<Receipt> Apply(const Identity& user, const Step& step,
                        const std::string& key) override;

 private:
  MoveTarget& target_;
  const Mutant mutant_;
  std::set<std::string>& answered_;
};

void Mutate(Mutant mutant, ExecutorSettings& settings);

}  // namespace cutover::simulation
