#include <utility>

#include <poll.h>
#include <signal.h>

#include <array>
#include <boost/process.hpp>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "connectors/powershell/powershell_host.h"
#include "engine/base/log.h"

namespace cutover {
namespace {

namespace bp = boost::process;

// The same as in the table of worker.ps1.
constexpr std::array<const char*, 31> kVerbs = {
    "Connect",
    "Get-Versions",
    "Get-CsUser",
    "Move-CsUser",
    "Set-CsUser",
    "Get-CsOnlineUser",
    "Get-CsPhoneNumberAssignment",
    "Set-CsPhoneNumberAssignment",
    "Remove-CsPhoneNumberAssignment",
    "Set-CsPhoneNumberAssignmentBlock",
    "Remove-CsPhoneNumberAssignmentBlock",
    "Grant-CsOnlineVoiceRoutingPolicy",
    "Grant-CsTenantDialPlan",
    "Grant-CsTeamsCallingPolicy",
    "Grant-CsTeamsIPPhonePolicy",
    "Grant-CsTeamsEmergencyCallRoutingPolicy",
    "Grant-CsTeamsUpgradePolicy",
    "New-CsBatchPolicyAssignmentOperation",
    "Get-CsBatchPolicyAssignmentOperation",
    "Get-CsPhoneNumberTenantConfiguration",
    "Get-CsTeamsCallingPolicy",
    "Get-CsOnlinePstnUsage",
    "Get-CsOnlineVoiceRoute",
    "Get-CsOnlineVoiceRoutingPolicy",
    "Get-CsOnlinePSTNGateway",
    "Get-CsTenantDialPlan",
    "Get-CsTeamsTranslationRule",
    "Get-CsTeamsEmergencyCallRoutingPolicy",
    "Get-CsTenantNetworkSite",
    "Start-ADSyncSyncCycle",
    "Get-ADSyncScheduler"};

Error CodeToError(const Json& answer) {
  const std::string code = TextAt(answer, "code");
  const std::string message = TextAt(answer, "message");
  for (ErrorCode each :
       {ErrorCode::kInvalid, ErrorCode::kNotFound, ErrorCode::kConflict,
        ErrorCode::kUnauthorized, ErrorCode::kThrottled,
        ErrorCode::kUnavailable, ErrorCode::kRefused}) {
    if (code == ErrorCodeName(each)) return Error{each, message};
  }
  return Error{ErrorCode::kRefused, message};
}

// One process and its two pipes.
class Worker {
 public:
  explicit Worker(const std::vector<std::string>& command)
      : child_(CommandOf(command), bp::args(ArgumentsOf(command)),
               bp::std_in<in_, bp::std_out> out_, group_) {}
  ~Worker() {
    std::error_code ignored;
    // Whatever it started goes with it.
    group_.terminate(ignored);
    child_.wait(ignored);
  }

  bool WriteLine(const std::string& line) {
    size_t written = 0;
    while (written < line.size()) {
      const ssize_t n = ::write(in_.native_sink(), line.data() + written,
                                line.size() - written);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return false;
      written += static_cast<size_t>(n);
    }
    return true;
  }

  // Nothing when it died, or said nothing for `timeout` between two reads.
  std::optional<std::string> ReadLine(Duration timeout) {
    while (true) {
      const size_t end = unread_.find('\n');
      if (end != std::string::npos) {
        std::string line = unread_.substr(0, end);
        unread_.erase(0, end + 1);
        return line;
      }
      pollfd ready{out_.native_source(), POLLIN, 0};
      const int n = ::poll(&ready, 1, static_cast<int>(timeout.us / 1000));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return std::nullopt;
      char buffer[4096];
      const ssize_t got = ::read(out_.native_source(), buffer, sizeof buffer);
      if (got <= 0) return std::nullopt;
      unread_.append(buffer, static_cast<size_t>(got));
    }
  }

 private:
  static std::string CommandOf(const std::vector<std::string>& command) {
    const std::string& name = command.at(0);
    if (name.find('/') != std::string::npos) return name;
    return bp::search_path(name).string();
  }
  static std::vector<std::string> ArgumentsOf(
      const std::vector<std::string>& command) {
    return {command.begin() + 1, command.end()};
  }

  bp::pipe in_;
  bp::pipe out_;
  std::string unread_;
  bp::group group_;
  bp::child child_;
};

// One worker process and what is asked of it; one thread at a time.
class Session {
 public:
  Session(const std::vector<std::string>& command, Duration timeout,
          const ConnectArguments& connect)
      : command_(command), timeout_(timeout), connect_(connect) {}

  Result<Json> Invoke(const std::string& verb, const Json& args) {
    if (worker_ == nullptr) TRY(Start());
    TRY(SignIn());
    auto answer = Ask(verb, args);
    const bool turned_away = connect_ && !answer.ok() &&
                             answer.error().code == ErrorCode::kUnauthorized;
    if (!turned_away) return answer;
    // Nothing was done. Once more, signed in anew.
    signed_in_with_.reset();
    TRY(SignIn());
    return Ask(verb, args);
  }

 private:
  Status SignIn() {
    if (!connect_) return Done{};
    auto args = connect_();
    if (!args.ok()) return args.error();
    if (signed_in_with_ == *args) return Done{};
    auto done = Ask("Connect", *args);
    if (!done.ok()) return done.error();
    signed_in_with_ = *std::move(args);
    return Done{};
  }

  Result<Json> Ask(const std::string& verb, const Json& args) {
    const int64_t id = ++last_id_;
    const std::string line =
        CanonicalJson({{"id", id}, {"verb", verb}, {"args", args}}) + "\n";
    if (!worker_->WriteLine(line)) return Replace(verb, "it has died");
    auto answer_line = worker_->ReadLine(timeout_);
    if (!answer_line) return Replace(verb, "it died or did not answer");
    auto answer = ParseJson(*answer_line);
    if (!answer.ok() || NumberAt(*answer, "id") != id)
      return Replace(verb, "it wrote noise");
    if (!IsTrueAt(*answer, "ok")) return CodeToError(*answer);
    return answer->contains("result") ? (*answer)["result"] : Json::object();
  }

  Status Start() {
    try {
      worker_ = std::make_unique<Worker>(command_);
      return Done{};
    } catch (const std::exception& failure) {
      return Error{ErrorCode::kInvalid,
                   "the PowerShell worker \"" + command_.at(0) +
                       "\" cannot be started: " + failure.what(),
                   "check sfb.worker in the configuration"};
    }
  }

  Error Replace(const std::string& verb, const std::string& why) {
    worker_.reset();
    signed_in_with_.reset();
    Log(LogLevel::kWarning, "worker.replaced",
        {{"verb", verb}, {"reason", why}});
    return Error{ErrorCode::kUnavailable,
                 "the PowerShell worker was lost during " + verb + ": " + why,
                 "it is started again by itself; look at its host if this "
                 "goes on"};
  }

  const std::vector<std::string>& command_;
  const Duration timeout_;
  const ConnectArguments& connect_;
  std::optional<Json> signed_in_with_;
  std::unique_ptr<Worker> worker_;
  int64_t last_id_ = 0;
};

// As many sessions as may be; a call takes one that is free, the last used
// first, so that few are started when few are needed.
class WorkerHost : public PowerShellHost {
 public:
  WorkerHost(std::vector<std::string> command, Duration timeout, int sessions,
             ConnectArguments connect)
      : command_(std::move(command)), connect_(std::move(connect)) {
    // A worker that died must show as a failed write, not end this process.
    ::signal(SIGPIPE, SIG_IGN);
    for (int i = 0; i < sessions; ++i) {
      free_.push_back(std::make_unique<Session>(command_, timeout, connect_));
    }
  }

  Result<Json> Invoke(const std::string& verb, const Json& args) override {
    if (!IsKnownVerb(verb)) {
      return Error{ErrorCode::kBug, "the verb " + verb + " is not known"};
    }
    std::unique_ptr<Session> session = Take();
    auto answer = session->Invoke(verb, args);
    GiveBack(std::move(session));
    return answer;
  }

 private:
  std::unique_ptr<Session> Take() {
    std::unique_lock lock(mutex_);
    is_free_.wait(lock, [this] { return !free_.empty(); });
    auto session = std::move(free_.back());
    free_.pop_back();
    return session;
  }

  void GiveBack(std::unique_ptr<Session> session) {
    {
      std::lock_guard lock(mutex_);
      free_.push_back(std::move(session));
    }
    is_free_.notify_one();
  }

  const std::vector<std::string> command_;
  const ConnectArguments connect_;
  std::mutex mutex_;
  std::condition_variable is_free_;
  std::vector<std::unique_ptr<Session>> free_;
};

}  // namespace

bool IsKnownVerb(const std::string& verb) {
  for (const char* known : kVerbs) {
    if (verb == known) return true;
  }
  return false;
}

std::unique_ptr<PowerShellHost> MakeWorkerHost(std::vector<std::string> command,
                                               Duration timeout, int sessions,
                                               ConnectArguments connect) {
  return std::make_unique<WorkerHost>(std::move(command), timeout, sessions,
                                      std::move(connect));
}

}  // namespace cutover
