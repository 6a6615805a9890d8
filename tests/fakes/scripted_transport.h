#pragma once

#include <deque>
#include <vector>

#include "connectors/http/transport.h"

namespace cutover {

/// Answers from a queue and keeps what was sent; an empty queue is silence.
class ScriptedTransport : public HttpTransport {
 public:
  void Answer(int status, const std::string& body,
              std::map<std::string, std::string> headers = {}) {
    answers_.push_back(HttpResponse{status, std::move(headers), body});
  }
  /// The token that every conversation begins with.
  void AnswerToken(const std::string& token, int lifetime = 3599) {
    Answer(200, "{\"access_token\":\"" + token +
                    "\",\"expires_in\":" + std::to_string(lifetime) + "}");
  }
  Result<HttpResponse> Send(const HttpRequest& request) override {
    sent.push_back(request);
    if (answers_.empty()) return Error{ErrorCode::kUnavailable, "no answer"};
    HttpResponse answer = answers_.front();
    answers_.pop_front();
    return answer;
  }

  std::vector<HttpRequest> sent;

 private:
  std::deque<HttpResponse> answers_;
};

}  // namespace cutover
