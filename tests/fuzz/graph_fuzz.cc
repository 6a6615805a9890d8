// Graph JSON: whatever a service answers, a client that reads it page by page
// ends with facts or with an error, and the facts keep their form.

#include "connectors/entra/entra_connector.h"
#include "connectors/entra/user_changes.h"
#include "connectors/graph/graph_client.h"
#include "connectors/teams/teams_connector.h"
#include "tests/fakes/manual_clock.h"
#include "tests/fakes/scripted_transport.h"
#include "tests/fuzz/fuzz.h"

using namespace cutover;

namespace {

class Sink : public ScanSink {
 public:
  void OnUser(Observation observation) override {
    Facts copy;
    for (const auto& [attribute, value] : observation.facts.all()) {
      Hold(!value.empty(), "a fact has a value", AttributeName(attribute));
      copy.Set(attribute, value);
    }
    Hold(copy == observation.facts, "facts are plain values");
  }
  void OnNumber(NumberRecord record) override {
    auto again = NumberValue::Parse(record.value.Text());
    Hold(again.ok(), "a number's text can be read", record.value.Text());
    Hold(again->Text() == record.value.Text(), "a number's text stays");
  }
  void OnSku(Sku) override {}
  void OnMark(const std::string& given) override { mark = given; }

  std::string mark;
};

Credentials Secret() {
  ::setenv("CUTOVER_FUZZ_SECRET", "secret", 1);
  Credentials credentials;
  credentials.tenant_id = "tenant";
  credentials.client_secret_variable = "CUTOVER_FUZZ_SECRET";
  credentials.authority_url = "https://login";
  return credentials;
}

// One conversation: a token, then the pages of the input, then silence.
struct Service {
  explicit Service(const std::string& text, int status) {
    wire.AnswerToken("t");
    for (size_t at = 0; at <= text.size();) {
      const size_t end = std::min(text.find('\0', at), text.size());
      wire.Answer(status, text.substr(at, end - at));
      at = end + 1;
    }
  }
  ScriptedTransport wire;
  ManualClock clock;
  IdSource ids{7};
  TokenSource tokens{wire, clock, ids, Secret()};
  GraphClient graph{wire, tokens, clock, ids, "https://graph/v1.0"};
};

void HoldWords(const Status& status) {
  if (!status.ok()) Hold(!status.error().message.empty(), "an error has words");
}

void HoldHosts(const Service& service) {
  for (const HttpRequest& request : service.wire.sent) {
    Hold(request.url.starts_with("https://graph/") ||
             request.url.starts_with("https://login/"),
         "the token stays with its host", request.url);
  }
}

// A mark that this version gives: what is fuzzed are the answers to it.
std::string TrueMark() {
  static const std::string kMark = [] {
    Service calm(
        "{\"value\":[],\"@odata.deltaLink\":"
        "\"https://graph/v1.0/users/delta?$deltatoken=a\"}",
        200);
    auto mark = MarkUsersNow(calm.graph);
    Hold(mark.ok(), "a calm service gives a mark");
    return *mark;
  }();
  return kMark;
}

void ReadWhole(const std::string& text, int status) {
  Service service(text, status);
  Sink sink;
  EntraConnector entra(service.graph);
  TeamsConnector teams(service.graph, nullptr);
  for (UserSource* source :
       {static_cast<UserSource*>(&entra), static_cast<UserSource*>(&teams)})
    HoldWords(source->Scan(sink));
  HoldHosts(service);
}

void ReadOn(const std::string& text, int status) {
  Service service(text, status);
  Sink sink;
  EntraConnector entra(service.graph);
  HoldWords(entra.ScanSince({TrueMark(), {}}, sink));
  HoldHosts(service);
  HoldWords(ReadChangedUsers(service.graph, text, sink));
  if (sink.mark.empty()) return;
  Service silent("", 503);
  const Status again = ReadChangedUsers(silent.graph, sink.mark, sink);
  Hold(!again.ok() && again.error().code != ErrorCode::kNotFound,
       "a mark that was given is understood", sink.mark);
}

void ReadMany(const std::string& text, int status) {
  Service service(text, status);
  const std::vector<std::string> paths = {"/users/a", "/users/b",
                                          "/admin/teams/c"};
  const auto answers = service.graph.GetMany(paths);
  Hold(answers.size() == paths.size(), "every question has its answer");
  for (const auto& answer : answers) {
    if (!answer.ok())
      Hold(!answer.error().message.empty(), "an error has words");
  }
  HoldHosts(service);
}

}  // namespace

// The first byte is the status, the rest the pages, parted by a NUL.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  constexpr int kStatuses[] = {200, 200, 200, 200, 201, 202, 204, 302,
                               400, 401, 403, 404, 409, 429, 500, 503};
  const int status = kStatuses[data[0] % 16];
  const std::string text = TextOf(data + 1, size - 1);
  ReadWhole(text, status);
  ReadOn(text, status);
  ReadMany(text, status);
  return 0;
}
