#pragma once

#include <functional>

namespace cutover {

/// Runs `work` in so many workers at once and returns when all have ended. A
/// function and no fixed thread pool, so that a simulation can have workers
/// whose turns it deals out.
using Crew = std::function<void(int workers, const std::function<void()>&)>;

/// Threads of the machine; the caller's own when one is enough.
void RunThreads(int workers, const std::function<void()>& work);

}  // namespace cutover
