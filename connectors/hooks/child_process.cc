#include "connectors/hooks/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace cutover {
namespace {

// How often it is looked at whether the child has ended: its output may stay
// open behind it, held by what it started.
constexpr int kSliceMs = 20;

Error StartError(const ChildProcess& child, int number) {
  return Error{ErrorCode::kInvalid,
               child.file + " cannot be started: " + std::strerror(number),
               "check that it is executable and names its interpreter"};
}

// Two ends of a pipe, closed at the end unless closed before.
class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_, O_CLOEXEC) != 0) ends_[0] = ends_[1] = -1;
  }
  ~Pipe() {
    CloseRead();
    CloseWrite();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  bool IsOpen() const { return ends_[0] >= 0 && ends_[1] >= 0; }
  int read() const { return ends_[0]; }
  int write() const { return ends_[1]; }
  void CloseRead() { Close(ends_[0]); }
  void CloseWrite() { Close(ends_[1]); }

 private:
  static void Close(int& end) {
    if (end >= 0) ::close(end);
    end = -1;
  }
  int ends_[2] = {-1, -1};
};

std::vector<char*> PointersTo(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& each : texts) {
    pointers.push_back(const_cast<char*>(each.c_str()));
  }
  pointers.push_back(nullptr);
  return pointers;
}

// One running child and its pipes.
class Running {
 public:
  Running(const ChildProcess& child, const Clock& clock)
      : child_(child), clock_(clock), deadline_(clock.Now() + child.timeout) {}

  Result<ChildEnd> Run() {
    if (!in_.IsOpen() || !out_.IsOpen()) return StartError(child_, errno);
    TRY(Start());
    in_.CloseRead();
    out_.CloseWrite();
    ::fcntl(in_.write(), F_SETFL, O_NONBLOCK);
    ::fcntl(out_.read(), F_SETFL, O_NONBLOCK);
    ChildEnd end;
    while (!HasEnded()) {
      if (clock_.Now() >= deadline_) {
        end.kind = ChildEnd::Kind::kTimedOut;
        break;
      }
      Exchange(kSliceMs);
    }
    // Before it is waited for: until then nobody else can have its id.
    ::kill(-pid_, SIGKILL);
    Exchange(0);
    Reap(end);
    end.output = std::move(output_);
    return end;
  }

 private:
  Status Start() {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addchdir_np(&actions, child_.folder.c_str());
    posix_spawn_file_actions_adddup2(&actions, in_.read(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out_.write(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out_.write(), STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(
        &attributes,
        static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                           POSIX_SPAWN_SETSIGDEF));
    const std::vector<std::string> names = {child_.file};
    const int failure = posix_spawn(&pid_, child_.file.c_str(), &actions,
                                    &attributes, PointersTo(names).data(),
                                    PointersTo(child_.environment).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (failure != 0) return StartError(child_, failure);
    return Done{};
  }

  // Without reaping it.
  bool HasEnded() const {
    siginfo_t seen{};
    ::waitid(P_PID, static_cast<id_t>(pid_), &seen,
             WEXITED | WNOHANG | WNOWAIT);
    return seen.si_pid == pid_;
  }

  // Writes and reads what can be, waiting for it at most `wait_ms`.
  void Exchange(int wait_ms) {
    const bool has_input = written_ < child_.input.size();
    if (!has_input) in_.CloseWrite();
    // poll passes over an fd below 0.
    pollfd ready[] = {{in_.write(), POLLOUT, 0}, {out_.read(), POLLIN, 0}};
    ::poll(ready, 2, wait_ms);
    if (ready[0].revents != 0) WriteSome();
    if (ready[1].revents != 0) ReadSome();
  }

  void WriteSome() {
    const ssize_t n = ::write(in_.write(), child_.input.data() + written_,
                              child_.input.size() - written_);
    if (n > 0) written_ += static_cast<size_t>(n);
    // It does not want to hear it: that is its own affair.
    if (n < 0 && errno == EPIPE) written_ = child_.input.size();
  }

  void ReadSome() {
    // As much as a pipe holds, and no more: who writes without end must not
    // keep us from looking at the time.
    char buffer[4096];
    ssize_t n = 1;
    for (int i = 0; i < 16 && n > 0; ++i) {
      n = ::read(out_.read(), buffer, sizeof buffer);
      if (n <= 0) break;
      const size_t room = child_.most_output - output_.size();
      output_.append(buffer, std::min(room, static_cast<size_t>(n)));
    }
    if (n == 0) out_.CloseRead();
  }

  void Reap(ChildEnd& end) const {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    if (end.kind == ChildEnd::Kind::kTimedOut) return;
    if (WIFEXITED(status)) {
      end.code = WEXITSTATUS(status);
    } else {
      end.kind = ChildEnd::Kind::kKilled;
      end.code = WTERMSIG(status);
    }
  }

  const ChildProcess& child_;
  const Clock& clock_;
  const Time deadline_;
  Pipe in_;
  Pipe out_;
  pid_t pid_ = -1;
  size_t written_ = 0;
  std::string output_;
};

}  // namespace

Result<ChildEnd> RunChild(const ChildProcess& child, const Clock& clock) {
  // A child that closes its input must show as a failed write.
  ::signal(SIGPIPE, SIG_IGN);
  return Running(child, clock).Run();
}

}  // namespace cutover
