#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <semaphore>
#include <vector>

#include "engine/model/ports.h"

namespace cutover {

/// `users` made-up users with one to four steps each in Entra ID, in one wave;
/// 2.5 on the average. Pure.
Plan MadeSteps(int64_t users, Time now);

struct TenantPace {
  Duration answers_in;
  int at_most = 25;        ///< calls at a time
  int64_t straggler = -1;  ///< whose first write takes so long:
  Duration straggles = {};
};

/// The users of MadeSteps in a tenant that answers each call after a while of
/// real time, to so many at a time. Safe for use from any thread.
class SlowTenant : public UserSource, public MoveTarget {
 public:
  SlowTenant(int64_t users, TenantPace pace)
      : pace_(pace), done_(static_cast<size_t>(users)), free_(pace.at_most) {}

  Status Scan(ScanSink&) override { return Done{}; }
  Result<Sighting> Observe(const Question& question) override;
  Result<Receipt> Apply(const Identity& user, const Step& step,
                        const std::string& key) override;

  int64_t calls() const { return calls_; }
  int64_t writes() const { return writes_; }
  Time first_call() const { return Time{first_call_}; }
  /// For how long calls were in hand, all of them together.
  Duration busy() const { return Duration{busy_us_}; }
  /// Called by the first call, before it is answered.
  std::function<void()> on_first = [] {};

 private:
  void Call(Duration answers_in);

  const TenantPace pace_;
  std::vector<std::atomic<uint8_t>> done_;  ///< a bit for each step
  std::counting_semaphore<> free_;
  std::atomic<int64_t> calls_ = 0;
  std::atomic<int64_t> writes_ = 0;
  std::atomic<int64_t> busy_us_ = 0;
  std::atomic<int64_t> first_call_ = 0;
};

}  // namespace cutover
