#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <random>

#include "engine/cli/commands.h"

namespace {

std::atomic<bool> stop_requested = false;

// The first asks: the step in hand is finished, the rest is parked. A second
// SIGINT ends the process at once, as a crash would: the journal bears it.
void OnStopSignal(int number) {
  stop_requested = true;
  if (number == SIGINT) signal(SIGINT, SIG_DFL);
}

std::string UserName() {
  const passwd* user = getpwuid(getuid());
  return user == nullptr ? std::to_string(getuid()) : user->pw_name;
}

}  // namespace

int main(int argc, char** argv) {
  signal(SIGTERM, OnStopSignal);
  signal(SIGINT, OnStopSignal);
  signal(SIGPIPE, SIG_IGN);
  // A full disk or a quota must be an error that is told, not a death.
  signal(SIGXFSZ, SIG_IGN);
  cutover::SystemClock clock;
  std::random_device device;
  cutover::IdSource ids((static_cast<uint64_t>(device()) << 32) ^ device() ^
                        static_cast<uint64_t>(clock.Now().us));
  const cutover::Machine machine{clock, ids, stop_requested, UserName(),
                                 cutover::ThisHolder()};
  return cutover::RunCommandLine(argc, argv, machine);
}
