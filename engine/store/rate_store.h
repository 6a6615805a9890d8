#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/base/clock.h"
#include "engine/base/rate_state.h"
#include "engine/store/database.h"

namespace cutover {

/// What the workers of a tenant know together of its services' limits. Safe
/// for use from any thread.
class RateStore {
 public:
  /// `database` is a connection for this alone, best of Durability::kRelaxed:
  /// who waits for a turn must not wait for a commit of the journal, nor the
  /// other way round. `clock` is the store's time where the database is a
  /// file of this host; a server has its own.
  RateStore(std::unique_ptr<Database> database, const Clock& clock,
            std::string tenant_id)
      : database_(std::move(database)),
        clock_(clock),
        tenant_id_(std::move(tenant_id)) {}

  /// A ShareRate. An Error: nobody knows whether the change is there.
  Status Share(const std::string& service,
               const std::function<void(RateState& state, Time now)>& change);

 private:
  const std::unique_ptr<Database> database_;
  const Clock& clock_;
  const std::string tenant_id_;
};

}  // namespace cutover
