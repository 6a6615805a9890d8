#include "engine/apply/crew.h"

#include <thread>
#include <vector>

namespace cutover {

void RunThreads(int workers, const std::function<void()>& work) {
  if (workers <= 1) return work();
  std::vector<std::thread> threads;
  for (int i = 0; i < workers; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace cutover
