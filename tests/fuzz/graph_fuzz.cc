// Graph JSON: whatever a service answers, a client that reads it page by page
// ends with facts or with an error, and the facts keep their form.

#include "connectors/entra/entra_connector.h"
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
};

Credentials Secret() {
  ::setenv("CUTOVER_FUZZ_SECRET", "secret", 1);
  Credentials credentials;
  credentials.tenant_id = "tenant";
  credentials.client_secret_variable = "CUTOVER_FUZZ_SECRET";
  credentials.authority_url = "https://login";
  return credentials;
}

}  // namespace

// The first byte is the status, the rest the pages, parted by a NUL.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  constexpr int kStatuses[] = {200, 200, 200, 200, 201, 202, 204, 302,
                               400, 401, 403, 404, 409, 429, 500, 503};
  const int status = kStatuses[data[0] % 16];
  const std::string text = TextOf(data + 1, size - 1);
  ScriptedTransport wire;
  wire.AnswerToken("t");
  for (size_t at = 0; at <= text.size();) {
    const size_t end = std::min(text.find('\0', at), text.size());
    wire.Answer(status, text.substr(at, end - at));
    at = end + 1;
  }
  ManualClock clock;
  IdSource ids(7);
  TokenSource tokens(wire, clock, ids, Secret());
  GraphClient graph(wire, tokens, clock, ids, "https://graph/v1.0");
  Sink sink;
  EntraConnector entra(graph);
  TeamsConnector teams(graph, nullptr);
  for (UserSource* source :
       {static_cast<UserSource*>(&entra), static_cast<UserSource*>(&teams)}) {
    const Status scanned = source->Scan(sink);
    if (!scanned.ok())
      Hold(!scanned.error().message.empty(), "an error has words");
  }
  for (const HttpRequest& request : wire.sent) {
    Hold(request.url.starts_with("https://graph/") ||
             request.url.starts_with("https://login/"),
         "the token stays with its host", request.url);
  }
  return 0;
}
