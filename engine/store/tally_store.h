#pragma once

#include <map>
#include <string>

#include "engine/store/database.h"

namespace cutover {

/// How often something was met, by what it is called.
using Tally = std::map<std::string, int>;

/// What the processes of a run have met, for the budgets that they share, and
/// the seats that they took; from when the first of them came, whoever of them
/// has died since. Safe for use from any thread.
class TallyStore {
 public:
  explicit TallyStore(Database& database) : database_(database) {}

  /// Keeps what `worker` has met so far, and gives what the others have.
  Result<Tally> Share(const std::string& plan_id, const std::string& worker,
                      const Tally& met);

 private:
  Database& database_;
};

}  // namespace cutover
