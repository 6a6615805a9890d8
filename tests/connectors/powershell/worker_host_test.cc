// Workers that behave and workers that do not, as small shell scripts: the
// host must come to the same three ends with each.

#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <thread>

#include "connectors/powershell/powershell_host.h"

namespace cutover {
namespace {

// Runs `script` for each line that comes; $line is the request, $id its id.
std::unique_ptr<PowerShellHost> HostOf(const std::string& script,
                                       int sessions = 1,
                                       Duration timeout = Seconds(2)) {
  const std::string loop =
      "while read -r line; do id=${line##*\\\"id\\\":}; id=${id%%[,\\}]*}; " +
      script + "; done";
  return MakeWorkerHost({"/bin/bash", "-c", loop}, timeout, sessions);
}

constexpr const char* kGood =
    R"(echo "{\"id\":$id,\"ok\":true,\"result\":{\"n\":$id}}")";

TEST(WorkerHost, GivesTheResultOfTheVerb) {
  const auto host = HostOf(kGood);
  for (int64_t call = 1; call <= 20; ++call) {
    auto result = host->Invoke("Get-CsUser", {{"Identity", "sip:ann"}});
    ASSERT_TRUE(result.ok()) << Describe(result.error());
    EXPECT_EQ(NumberAt(*result, "n"), call);
  }
}

TEST(WorkerHost, HandsArgumentsOverAsData) {
  // Gives the argument back as the message of a refusal.
  const auto host = HostOf(
      R"sh(what=${line##*\"Identity\":}; what=${what%%\}*})sh"
      R"sh(; printf '{"id":%s,"ok":false,"code":"refused","message":%s}\n' )sh"
      R"sh("$id" "$what")sh");
  const std::string tricky = "'; Remove-Item $(x) `n | & \"quoted\" \n line";
  auto result = host->Invoke("Get-CsUser", {{"Identity", tricky}});
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message, tricky);
}

TEST(WorkerHost, TellsARefusalByItsCode) {
  const auto host = HostOf(
      R"(echo "{\"id\":$id,\"ok\":false,\"code\":\"not found\",\"message\":\"no such user\"}")");
  auto result = host->Invoke("Get-CsUser", Json::object());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(result.error().message, "no such user");
}

TEST(WorkerHost, RefusesAVerbThatIsNotListedWithoutStartingAnything) {
  const auto host = MakeWorkerHost({"/no/such/worker"}, Seconds(1), 1);
  auto result = host->Invoke("Remove-CsUser", Json::object());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kBug);
}

// Whatever goes wrong in the middle, nobody knows whether the verb was done.
TEST(WorkerHost, DoesNotKnowWhatHappenedWhenTheWorkerFails) {
  const std::pair<const char*, const char*> failures[] = {
      {"dies", "exit 1"},
      {"writes noise", "echo WARNING: something"},
      {"answers another request", R"(echo "{\"id\":999,\"ok\":true}")"},
      {"writes half a line and dies", "printf '{\"id\":1'; exit 0"},
      {"hangs", "sleep 30"}};
  for (const auto& [name, script] : failures) {
    const auto host = HostOf(script, 1, Milliseconds(300));
    auto result = host->Invoke("Move-CsUser", Json::object());
    ASSERT_FALSE(result.ok()) << name;
    EXPECT_EQ(result.error().code, ErrorCode::kUnavailable) << name;
    EXPECT_FALSE(result.error().remedy.empty()) << name;
  }
}

TEST(WorkerHost, StartsANewWorkerAfterOneWasLost) {
  // Dies at the verb that says so, works for all others.
  const auto host = HostOf(std::string("case $line in *Move-CsUser*) exit 1;; "
                                       "esac; ") +
                           kGood);
  for (int round = 0; round < 3; ++round) {
    EXPECT_FALSE(host->Invoke("Move-CsUser", Json::object()).ok());
    EXPECT_TRUE(host->Invoke("Get-CsUser", Json::object()).ok());
  }
}

// An answer that comes after its time must not be taken for the next one.
TEST(WorkerHost, DoesNotTakeALateAnswerForTheNextRequest) {
  const auto host = HostOf(std::string("case $line in *Move-CsUser*) sleep 1;; "
                                       "esac; ") +
                               kGood,
                           1, Milliseconds(300));
  EXPECT_FALSE(host->Invoke("Move-CsUser", Json::object()).ok());
  auto next = host->Invoke("Get-CsUser", Json::object());
  ASSERT_TRUE(next.ok()) << Describe(next.error());
  EXPECT_EQ(NumberAt(*next, "n"), 2);
}

TEST(WorkerHost, NeverHasMoreSessionsThanItMay) {
  // Each worker answers with its own process id.
  const auto host = HostOf(
      R"(sleep 0.02; echo "{\"id\":$id,\"ok\":true,\"result\":{\"n\":$$}}")",
      3);
  std::mutex mutex;
  std::set<int64_t> processes;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int call = 0; call < 5; ++call) {
        auto result = host->Invoke("Get-CsUser", Json::object());
        ASSERT_TRUE(result.ok());
        std::lock_guard lock(mutex);
        processes.insert(NumberAt(*result, "n"));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(processes.size(), 3u);
}

// Answers each verb with what it was connected with last, and how often.
constexpr const char* kSignsIn =
    R"sh(case $line in *'"verb":"Connect"'*) t=${line##*\"AccessTokens\":\"}; )sh"
    R"sh(t=${t%%\"*}; times=$((times + 1));; esac; )sh"
    R"sh(if [ "$t" = old ]; then case $line in *Get-*) )sh"
    R"sh(echo "{\"id\":$id,\"ok\":false,\"code\":\"unauthorized\",)sh"
    R"sh(\"message\":\"expired\"}"; continue;; esac; fi; )sh"
    R"sh(echo "{\"id\":$id,\"ok\":true,\"result\":{\"t\":\"$t\",)sh"
    R"sh(\"n\":$times}}")sh";

std::unique_ptr<PowerShellHost> SigningIn(ConnectArguments connect,
                                          const std::string& first = "") {
  return MakeWorkerHost(
      {"/bin/bash", "-c",
       std::string("t=none; times=0; while read -r line; do "
                   "id=${line##*\\\"id\\\":}; id=${id%%[,\\}]*}; ") +
           first + kSignsIn + "; done"},
      Seconds(5), 1, std::move(connect));
}

TEST(WorkerHost, SignsInBeforeTheFirstVerbAndAgainWhenItsTokensAreNew) {
  std::string token = "one";
  const auto host = SigningIn([&] {
    return Result<Json>(Json{{"AccessTokens", token}});
  });
  for (const char* each : {"one", "one", "two", "two"}) {
    token = each;
    auto result = host->Invoke("Get-CsOnlineUser", Json::object());
    ASSERT_TRUE(result.ok()) << Describe(result.error());
    EXPECT_EQ(TextAt(*result, "t"), each);
    EXPECT_EQ(NumberAt(*result, "n"), token == "one" ? 1 : 2);
  }
}

TEST(WorkerHost, SignsInOnceMoreWhenTheServiceTurnsItAway) {
  int asked = 0;
  // The tokens of the first sign-in are not taken by the service.
  const auto host = SigningIn([&] {
    return Result<Json>(Json{{"AccessTokens", ++asked == 1 ? "old" : "new"}});
  });
  auto result = host->Invoke("Get-CsOnlineUser", Json::object());
  ASSERT_TRUE(result.ok()) << Describe(result.error());
  EXPECT_EQ(TextAt(*result, "t"), "new");
  EXPECT_EQ(NumberAt(*result, "n"), 2);
}

TEST(WorkerHost, GivesTheRefusalWhenASecondSignInDoesNotHelp) {
  const auto host = SigningIn([&] {
    return Result<Json>(Json{{"AccessTokens", "old"}});
  });
  auto result = host->Invoke("Get-CsOnlineUser", Json::object());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kUnauthorized);
}

TEST(WorkerHost, SignsInAnewAfterAWorkerWasLost) {
  const auto host = SigningIn(
      [] {
        return Result<Json>(Json{{"AccessTokens", "one"}});
      },
      "case $line in *Move-CsUser*) exit 1;; esac; ");
  EXPECT_FALSE(host->Invoke("Move-CsUser", Json::object()).ok());
  auto result = host->Invoke("Get-CsOnlineUser", Json::object());
  ASSERT_TRUE(result.ok()) << Describe(result.error());
  EXPECT_EQ(TextAt(*result, "t"), "one");
}

TEST(WorkerHost, AsksForNothingWhenItsTokensCannotBeHad) {
  const auto host = SigningIn([]() -> Result<Json> {
    return Error{ErrorCode::kUnauthorized, "the secret has expired"};
  });
  auto result = host->Invoke("Get-CsOnlineUser", Json::object());
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message, "the secret has expired");
}

}  // namespace
}  // namespace cutover
