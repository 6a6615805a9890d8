#include "engine/apply/crew.h"

#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <thread>

namespace cutover {
namespace {

std::set<std::thread::id> ThreadsOf(int workers) {
  std::mutex mutex;
  std::multiset<std::thread::id> threads;
  RunThreads(workers, [&] {
    std::lock_guard lock(mutex);
    threads.insert(std::this_thread::get_id());
  });
  EXPECT_EQ(threads.size(), static_cast<size_t>(workers));
  return {threads.begin(), threads.end()};
}

TEST(RunThreads, UsesTheCallersThreadWhenOneIsEnough) {
  EXPECT_EQ(ThreadsOf(1), std::set{std::this_thread::get_id()});
}

TEST(RunThreads, RunsEachWorkerAndReturnsWhenAllHaveEnded) {
  EXPECT_FALSE(ThreadsOf(4).contains(std::this_thread::get_id()));
}

}  // namespace
}  // namespace cutover
