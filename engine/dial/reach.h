#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/dial/automaton.h"
#include "engine/dial/call_plan.h"

namespace cutover {

/// What a user can dial, as a set of strings.
struct Reach {
  Automaton strings = Automaton::None();
  /// Patterns and rules that are not regular: about strings that they decide
  /// nothing is proved. Empty: the set is exact.
  std::vector<std::string> unproved;
};

/// Computes reaches; keeps what it computed, so that each pattern is compiled
/// and each equal profile is worked out once. One thread at a time; `plan`
/// outlives it.
class ReachProof {
 public:
  explicit ReachProof(const CallPlan& plan) : plan_(plan) {}

  /// Every dial string that RouteCall lets leave, by gateway or Microsoft.
  const Reach& Of(const CallProfile& profile);
  /// The shortest string that `before` reaches and `after` does not; an
  /// example that RouteCall does not confirm is not given. With `unproved`
  /// empty, no answer is a proof over all strings.
  struct Loss {
    std::optional<std::string> shortest;
    std::vector<std::string> unproved;
  };
  Loss Lost(const CallProfile& before, const CallProfile& after) {
    return LostTo(*this, before, after);
  }
  /// The same where another plan, that of `then`, decides afterwards.
  Loss LostTo(ReachProof& then, const CallProfile& before,
              const CallProfile& after);

 private:
  struct Part {  ///< what one pattern or rule contributes
    Automaton strings = Automaton::None();
    std::string unproved;
  };

  const Part& Matched(const std::string& pattern);
  Automaton Carried(const CallProfile& profile, Reach& reach);
  Automaton Dialled(const CallProfile& profile, const Automaton& carried,
                    Reach& reach);
  Automaton Emergency(const CallProfile& profile, Automaton& taken);

  const CallPlan& plan_;
  std::map<std::string, Part> matched_;
  std::map<CallProfile, Reach> reaches_;
};

}  // namespace cutover
