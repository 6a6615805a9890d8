// GraphClient::GetMany: many reads in few calls, each with an answer of its
// own.

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "connectors/graph/graph_client.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/scripted_transport.h"
#include "tests/fakes/temporary_folder.h"

namespace cutover {
namespace {

std::string PathOf(size_t n) { return "/users/u" + std::to_string(n); }

std::vector<std::string> Paths(size_t count) {
  std::vector<std::string> paths;
  for (size_t n = 1; n <= count; ++n) paths.push_back(PathOf(n));
  return paths;
}

// Answers $batch by a rule for each path, last request first; keeps what was
// asked.
class BatchService : public HttpTransport {
 public:
  using Rule = std::function<Json(const std::string& path, int times_asked)>;

  Result<HttpResponse> Send(const HttpRequest& request) override {
    if (request.url.starts_with("https://login"))
      return HttpResponse{200, {}, "{\"access_token\":\"t\"}"};
    if (request.method == "GET") {
      alone.push_back(request.url);
      return HttpResponse{200, {}, "{\"alone\":true}"};
    }
    EXPECT_EQ(request.url, "https://graph/v1.0/$batch");
    if (!whole.empty()) {
      HttpResponse answer = whole.back();
      whole.pop_back();
      batches.push_back({});
      return answer;
    }
    Json responses = Json::array();
    std::vector<std::string> paths;
    const Json body = *ParseJson(request.body);
    for (const Json& each : body["requests"]) {
      EXPECT_EQ(TextAt(each, "method"), "GET");
      const std::string path = TextAt(each, "url");
      paths.push_back(path);
      Json answer = rule(path, ++asked[path]);
      if (answer.is_null()) continue;
      answer["id"] = each["id"];
      responses.insert(responses.begin(), answer);
    }
    batches.push_back(paths);
    return HttpResponse{200, {}, CanonicalJson({{"responses", responses}})};
  }

  Rule rule = [](const std::string& path, int) { return Found(path); };
  std::vector<HttpResponse> whole;  ///< answers of whole batches, last first
  std::vector<std::vector<std::string>> batches;
  std::vector<std::string> alone;
  std::map<std::string, int> asked;

  static Json Found(const std::string& path) {
    return {{"status", 200}, {"body", {{"path", path}}}};
  }
  static Json Failed(int status, const std::string& retry_after = "") {
    Json answer = {{"status", status},
                   {"body", {{"error", {{"code", "no"}, {"message", "no"}}}}}};
    if (!retry_after.empty()) answer["headers"]["Retry-After"] = retry_after;
    return answer;
  }
};

class BatchRead : public testing::Test {
 protected:
  Credentials Secret() const {
    Credentials credentials;
    credentials.client_secret_file = folder_.Write("secret", "s");
    credentials.authority_url = "https://login";
    return credentials;
  }
  TemporaryFolder folder_;
  BatchService service_;
  ManualClock clock_;
  IdSource ids_{7};
  TokenSource tokens_{service_, clock_, ids_, Secret()};
  GraphClient graph_{service_, tokens_, clock_, ids_, "https://graph/v1.0"};
};

TEST_F(BatchRead, AsksTwentyAtATimeAndAnswersInTheOrderOfTheQuestions) {
  for (size_t count : {0u, 1u, 19u, 20u, 21u, 45u}) {
    service_.batches.clear();
    const auto results = graph_.GetMany(Paths(count));
    ASSERT_EQ(results.size(), count);
    for (size_t n = 0; n < count; ++n) {
      ASSERT_TRUE(results[n].ok()) << Describe(results[n].error());
      EXPECT_EQ(TextAt(*results[n], "path"), PathOf(n + 1));
    }
    EXPECT_EQ(service_.batches.size(), (count + 19) / 20);
  }
}

TEST_F(BatchRead, GivesEachItemItsOwnError) {
  service_.rule = [](const std::string& path, int) {
    if (path == PathOf(2)) return BatchService::Failed(404);
    if (path == PathOf(3)) return BatchService::Failed(403);
    return BatchService::Found(path);
  };
  const auto results = graph_.GetMany(Paths(4));
  EXPECT_TRUE(results[0].ok());
  ASSERT_FALSE(results[1].ok());
  EXPECT_EQ(results[1].error().code, ErrorCode::kNotFound);
  EXPECT_NE(results[1].error().message.find("/users/u2"), std::string::npos);
  ASSERT_FALSE(results[2].ok());
  EXPECT_EQ(results[2].error().code, ErrorCode::kUnauthorized);
  EXPECT_TRUE(results[3].ok());
  EXPECT_EQ(service_.batches.size(), 1u) << "what is final was asked again";
}

TEST_F(BatchRead, AsksOnlyTheThrottledAgainAndAfterTheLongestPause) {
  service_.rule = [](const std::string& path, int times) {
    if (times == 1 && path == PathOf(5)) return BatchService::Failed(429, "9");
    if (times == 1 && path == PathOf(7)) return BatchService::Failed(429, "30");
    return BatchService::Found(path);
  };
  const Time before = clock_.Now();
  for (const auto& result : graph_.GetMany(Paths(20))) EXPECT_TRUE(result.ok());
  ASSERT_EQ(service_.batches.size(), 2u);
  EXPECT_EQ(service_.batches[1],
            (std::vector<std::string>{PathOf(5), PathOf(7)}));
  EXPECT_GE(clock_.Now() - before, Seconds(30));
}

TEST_F(BatchRead, PausesTheWholeServiceWhenAnItemIsThrottled) {
  service_.rule = [](const std::string&, int) {
    return BatchService::Failed(429, "60");
  };
  const Time before = clock_.Now();
  const auto results = graph_.GetMany({PathOf(1)});
  ASSERT_FALSE(results[0].ok());
  EXPECT_EQ(results[0].error().code, ErrorCode::kThrottled);
  EXPECT_EQ(service_.batches.size(), 6u) << "it is given up at some time";
  EXPECT_GE(clock_.Now() - before, Seconds(300));
  auto paused = graph_.Write("PATCH", "/users/x", Json::object(), "key");
  ASSERT_FALSE(paused.ok());
  EXPECT_EQ(paused.error().code, ErrorCode::kThrottled);
}

TEST_F(BatchRead, CountsEachItemAgainstTheLimit) {
  RateSettings slow;
  slow.first_rate = slow.greatest_rate = 4;
  GraphClient graph(service_, tokens_, clock_, ids_, "https://graph/v1.0",
                    slow);
  const Time before = clock_.Now();
  graph.GetMany(Paths(40));
  EXPECT_GE(clock_.Now() - before, Seconds(9));
  EXPECT_LE(clock_.Now() - before, Seconds(11));
}

TEST_F(BatchRead, WaitsAndAsksAllAgainWhenTheBatchIsThrottled) {
  service_.whole = {HttpResponse{429, {{"retry-after", "12"}}, "{}"}};
  const Time before = clock_.Now();
  for (const auto& result : graph_.GetMany(Paths(3))) EXPECT_TRUE(result.ok());
  EXPECT_GE(clock_.Now() - before, Seconds(12));
  EXPECT_EQ(service_.batches.size(), 2u);
}

TEST_F(BatchRead, GivesUpTheRestWhenABatchIsRefused) {
  service_.whole = {HttpResponse{403, {}, "{}"}};
  const auto results = graph_.GetMany(Paths(60));
  EXPECT_EQ(service_.batches.size(), 1u);
  for (const auto& result : results) {
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::kUnauthorized);
  }
}

TEST_F(BatchRead, AsksAgainForWhatAnAnswerLeavesOut) {
  service_.rule = [](const std::string& path, int times) {
    return path == PathOf(2) && times < 3 ? Json() : BatchService::Found(path);
  };
  for (const auto& result : graph_.GetMany(Paths(3))) EXPECT_TRUE(result.ok());
  EXPECT_EQ(service_.asked[PathOf(2)], 3);
  EXPECT_EQ(service_.asked[PathOf(1)], 1);
  service_.rule = [](const std::string&, int) { return Json(); };
  const auto results = graph_.GetMany({PathOf(9)});
  ASSERT_FALSE(results[0].ok());
  EXPECT_EQ(results[0].error().code, ErrorCode::kUnavailable);
  EXPECT_NE(results[0].error().message.find("leaves out GET /users/u9"),
            std::string::npos)
      << results[0].error().message;
}

TEST_F(BatchRead, AsksAloneWhatWasRejectedForItsToken) {
  service_.rule = [](const std::string& path, int) {
    return path == PathOf(1) ? BatchService::Failed(401)
                             : BatchService::Found(path);
  };
  const auto results = graph_.GetMany(Paths(2));
  ASSERT_TRUE(results[0].ok());
  EXPECT_TRUE(IsTrueAt(*results[0], "alone"));
  EXPECT_EQ(service_.alone,
            std::vector<std::string>{"https://graph/v1.0/users/u1"});
}

TEST_F(BatchRead, DoesNotMixServicesInABatch) {
  graph_.GetMany({"/users/a", "/admin/teams/userConfigurations/a", "/users/b"});
  ASSERT_EQ(service_.batches.size(), 3u);
  for (const auto& batch : service_.batches) EXPECT_EQ(batch.size(), 1u);
}

TEST_F(BatchRead, EndsInAnErrorForAnswersThatCannotBe) {
  const std::string good = "{\"id\":\"1\",\"status\":200,\"body\":{}}";
  const std::string absurd[] = {
      "[]",
      "{}",
      "{\"responses\":7}",
      "{\"responses\":[7]}",
      "{\"responses\":[" + good + "," + good + "]}",
      "{\"responses\":[{\"id\":\"4\",\"status\":200,\"body\":{}}]}",
      "{\"responses\":[" + good +
          ",{\"id\":\"4\",\"status\":200,\"body\":{}}]}",
      "{\"responses\":[{\"id\":1,\"status\":200,\"body\":{}}]}",
      "{\"responses\":[{\"id\":\"1\",\"body\":{}}]}",
      "{\"responses\":[{\"id\":\"1\",\"status\":\"200\",\"body\":{}}]}",
      "{\"responses\":[{\"id\":\"1\",\"status\":-5,\"body\":{}}]}",
      "{\"responses\":[{\"id\":\"1\",\"status\":200,\"body\":\"PGh0bWw+\"}]}",
      "{\"responses\":[{\"id\":\"1\",\"status\":200}]}",
      "{\"responses\":[{\"id\":\"1\",\"status\":200,\"headers\":7,"
      "\"body\":{\"error\":{\"code\":\"x\"}}}]}"};
  for (const std::string& body : absurd) {
    service_.whole.assign(6, HttpResponse{200, {}, body});
    const auto results = graph_.GetMany({PathOf(1)});
    ASSERT_EQ(results.size(), 1u);
    ASSERT_FALSE(results[0].ok()) << body;
    EXPECT_EQ(results[0].error().code, ErrorCode::kUnavailable) << body;
    EXPECT_FALSE(results[0].error().message.empty());
    EXPECT_TRUE(service_.whole.empty()) << "not asked again: " << body;
  }
}

TEST_F(BatchRead, GivesEveryPathItsAnswerWhateverIsThrottledLostOrRefused) {
  rc::check([this](uint64_t seed) {
    const size_t count = *rc::gen::inRange<size_t>(0, 70);
    IdSource dice(seed);
    std::map<std::string, int> fate;  // 0 found at once, 1 to 3 later, 4 never
    for (const std::string& path : Paths(count))
      fate[path] = static_cast<int>(dice.Below(5));
    service_.asked.clear();
    service_.rule = [&](const std::string& path, int times) -> Json {
      if (fate[path] == 4) return BatchService::Failed(404);
      if (times > fate[path]) return BatchService::Found(path);
      if (dice.Below(3) == 0) return Json();
      return BatchService::Failed(dice.Below(2) == 0 ? 429 : 503, "1");
    };
    const auto results = graph_.GetMany(Paths(count));
    RC_ASSERT(results.size() == count);
    for (size_t n = 0; n < count; ++n) {
      const std::string path = PathOf(n + 1);
      RC_ASSERT(results[n].ok() == (fate[path] != 4));
      if (results[n].ok()) RC_ASSERT(TextAt(*results[n], "path") == path);
      RC_ASSERT(service_.asked[path] == (fate[path] % 4) + 1);
    }
  });
}

}  // namespace
}  // namespace cutover
