#pragma once

#include <map>
#include <vector>

#include "engine/model/ports.h"

namespace cutover {

/// Which connector observes and sets the steps of which system. Owns nothing;
/// the connectors outlive it.
struct Routes {
  std::map<StepSystem, UserSource*> sources;
  std::map<StepSystem, MoveTarget*> targets;
  /// Attributes that another system than the catalogue's looks after here.
  std::map<Attribute, StepSystem> instead = {};

  StepSystem SystemOf(const Step& step) const;

  Result<Sighting> Observe(const Question& question) const;
  /// As UserSource::ObserveTogether, whichever systems are asked.
  Result<std::vector<Sighting>> ObserveTogether(
      const std::vector<Question>& questions) const;
  Result<Receipt> Apply(const Identity& user, const Step& step,
                        const std::string& key) const;
};

}  // namespace cutover
