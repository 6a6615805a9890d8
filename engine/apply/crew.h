#pragma once

#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace cutover {

/// The threads of a run: as many as are wanted, which may change while they
/// work. Member 0 is the caller of Run and always stays.
class Crew {
 public:
  using Work = std::function<void(int member)>;

  /// `wanted` is at least 1.
  explicit Crew(int wanted) : wanted_(wanted) {}

  /// Calls `work` once for each member, and again for one that left and is
  /// wanted back; returns when all have returned.
  void Run(const Work& work);
  /// From now on so many. Missing ones are started, if Run is under way.
  void Resize(int wanted);
  /// True when the member is one too many; it must then return from its work
  /// at once, and wait for nothing.
  bool IsLeaving(int member);
  int wanted();

 private:
  struct Place {
    std::thread thread;
    bool is_at_work = false;
  };
  void StartMissing();

  std::mutex mutex_;
  int wanted_;
  const Work* work_ = nullptr;  ///< null: nobody is to be started
  std::vector<Place> places_;   ///< of members 1, 2, …
};

}  // namespace cutover
