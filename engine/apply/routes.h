#pragma once

#include <map>

#include "engine/model/ports.h"

namespace cutover {

/// Which connector observes and sets the steps of which system. Owns nothing;
/// the connectors outlive it.
struct Routes {
  std::map<StepSystem, UserSource*> sources;
  std::map<StepSystem, MoveTarget*> targets;

  Result<Sighting> Observe(const Question& question) const;
  Result<Receipt> Apply(const Identity& user, const Step& step,
                        const std::string& key) const;
};

}  // namespace cutover
