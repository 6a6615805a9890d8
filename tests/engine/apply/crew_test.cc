#include "engine/apply/crew.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <set>

namespace cutover {
namespace {

// Counts who is at work; members stay until the test lets them go.
class Floor {
 public:
  explicit Floor(Crew& crew) : crew_(crew) {}

  void Work(int member) {
    std::unique_lock lock(mutex_);
    present_.insert(member);
    changed_.notify_all();
    while (!is_over_) {
      if (crew_.IsLeaving(member)) break;
      changed_.wait_for(lock, std::chrono::milliseconds(1));
    }
    present_.erase(member);
    changed_.notify_all();
  }

  bool WaitFor(const std::set<int>& wanted) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20),
                             [&] { return present_ == wanted; });
  }

  void End() {
    std::lock_guard lock(mutex_);
    is_over_ = true;
    changed_.notify_all();
  }

 private:
  Crew& crew_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<int> present_;
  bool is_over_ = false;
};

TEST(Crew, WorksInTheCallingThreadAloneWhenOneIsWanted) {
  Crew crew(1);
  std::thread::id worker;
  crew.Run([&](int member) {
    EXPECT_EQ(member, 0);
    worker = std::this_thread::get_id();
  });
  EXPECT_EQ(worker, std::this_thread::get_id());
}

TEST(Crew, GrowsAndShrinksWhileItWorks) {
  Crew crew(2);
  Floor floor(crew);
  std::thread caller(
      [&] { crew.Run([&](int member) { floor.Work(member); }); });
  EXPECT_TRUE(floor.WaitFor({0, 1}));
  crew.Resize(4);
  EXPECT_TRUE(floor.WaitFor({0, 1, 2, 3}));
  crew.Resize(1);
  EXPECT_TRUE(floor.WaitFor({0}));
  crew.Resize(3);
  EXPECT_TRUE(floor.WaitFor({0, 1, 2})) << "who left is not taken back";
  floor.End();
  caller.join();
  EXPECT_EQ(crew.wanted(), 3);
}

TEST(Crew, KeepsItsSizeFromOneRunToTheNext) {
  Crew crew(1);
  crew.Resize(3);
  for (int run = 0; run < 2; ++run) {
    std::atomic<int> members = 0;
    crew.Run([&](int) { ++members; });
    EXPECT_EQ(members, 3);
  }
}

}  // namespace
}  // namespace cutover
