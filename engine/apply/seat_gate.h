#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "engine/apply/gates.h"
#include "engine/base/clock.h"
#include "engine/store/tally_store.h"

namespace cutover {

/// Reads the licences of the tenant. From any thread.
using ReadSeats = std::function<Result<std::vector<Sku>>()>;

/// Free seats, from one reading to the next: the tenant's own count lags
/// behind, so whoever was let pass counts as having taken one. A seat that was
/// taken so shortly before a reading that the tenant did not tell of it yet is
/// given twice; then the step is refused. Safe for use from any thread.
class SeatGate {
 public:
  /// `read_seats` may be null: everybody passes.
  SeatGate(Database& database, Clock& clock, ReadSeats read_seats)
      : database_(database),
        clock_(clock),
        read_seats_(std::move(read_seats)) {}

  /// Before the first question: the seats are shared with the other processes
  /// of the run, of which this is `worker`. Of two who ask for the last seat in
  /// one moment perhaps neither gets it, and both come again.
  void ShareWith(const std::string& plan_id, const std::string& worker);

  /// Wait while the licence has no free seat. Reads the tenant's count when the
  /// last reading is a minute old, or 10 s where it said that there is none. A
  /// tenant that cannot be asked holds nobody up: the step will be refused.
  Verdict Ask(const std::string& sku_id);

 private:
  Verdict Judge(const std::string& sku_id, Time now);
  void Exchange();

  Database& database_;
  Clock& clock_;
  const ReadSeats read_seats_;
  std::string plan_id_ = {};
  std::string worker_ = {};  ///< "" for one that is alone

  std::mutex mutex_;
  std::vector<Sku> skus_ = {};
  Time read_at_ = {};
  // By the name of the tally, since the run began.
  Tally taken_ = {};
  Tally elsewhere_ = {};  ///< by others
  Tally counted_ = {};    ///< by anybody, before the last reading
};

}  // namespace cutover
