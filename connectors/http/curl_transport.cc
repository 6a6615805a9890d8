#include <curl/curl.h>

#include <mutex>

#include "connectors/http/transport.h"
#include "engine/base/file.h"
#include "engine/base/text.h"

// Implementation. libcurl replays a request itself when a reused connection
// dies before the status line, unless it cannot rewind the body: so every
// body is fed through a read callback whose seek refuses, and a request
// without body that is not GET takes a fresh connection.

namespace cutover {
namespace {

struct Exchange {
  const std::string* body = nullptr;
  size_t sent = 0;
  size_t max_body = 0;
  HttpResponse response;
  bool has_whole_head = false;
};

size_t OnRead(char* to, size_t size, size_t count, void* user) {
  auto* exchange = static_cast<Exchange*>(user);
  const size_t n =
      std::min(size * count, exchange->body->size() - exchange->sent);
  exchange->body->copy(to, n, exchange->sent);
  exchange->sent += n;
  return n;
}

int OnSeek(void*, curl_off_t, int) { return CURL_SEEKFUNC_FAIL; }

size_t OnWrite(char* from, size_t size, size_t count, void* user) {
  auto* exchange = static_cast<Exchange*>(user);
  const size_t n = size * count;
  if (exchange->response.body.size() + n > exchange->max_body) return 0;
  exchange->response.body.append(from, n);
  return n;
}

size_t OnHeader(char* from, size_t size, size_t count, void* user) {
  auto* exchange = static_cast<Exchange*>(user);
  const std::string line(from, size * count);
  const size_t colon = line.find(':');
  if (line.starts_with("HTTP/")) {
    exchange->response.headers.clear();
    exchange->has_whole_head = false;
  }
  if (Trim(line).empty()) exchange->has_whole_head = true;
  if (colon != std::string::npos) {
    exchange->response.headers[ToLower(line.substr(0, colon))] =
        Trim(line.substr(colon + 1));
  }
  return size * count;
}

Error NoAnswer(CURLcode code, const char* detail, const std::string& url) {
  std::string message = "no answer from " + url.substr(0, url.find('?')) +
                        ": " +
                        (detail[0] != 0 ? detail : curl_easy_strerror(code));
  if (code == CURLE_PEER_FAILED_VERIFICATION ||
      code == CURLE_SSL_CACERT_BADFILE) {
    return Error{ErrorCode::kUnavailable, message,
                 "check tenant.ca_file: it must hold the CA that signed the "
                 "server's certificate"};
  }
  return Error{ErrorCode::kUnavailable, message,
               "check the address, the network and the proxy"};
}

class CurlTransport : public HttpTransport {
 public:
  explicit CurlTransport(const TransportSettings& settings)
      : settings_(settings) {}
  ~CurlTransport() override {
    for (CURL* handle : idle_) curl_easy_cleanup(handle);
  }

  Result<HttpResponse> Send(const HttpRequest& request) override {
    TRY(CheckUrl(request.url));
    CURL* handle = Take();
    Exchange exchange{&request.body, 0, settings_.max_body, {}, false};
    char detail[CURL_ERROR_SIZE] = "";
    curl_slist* headers = SetUp(handle, request, exchange, detail);
    const CURLcode code = curl_easy_perform(handle);
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    curl_slist_free_all(headers);
    Give(handle);
    if (code != CURLE_OK) return NoAnswer(code, detail, request.url);
    // libcurl takes a head that breaks off after its first line for whole.
    if (!exchange.has_whole_head)
      return NoAnswer(CURLE_GOT_NOTHING, detail, request.url);
    exchange.response.status = static_cast<int>(status);
    return std::move(exchange.response);
  }

 private:
  curl_slist* SetUp(CURL* handle, const HttpRequest& request,
                    Exchange& exchange, char* detail) const {
    curl_easy_reset(handle);
    const auto set = [&](CURLoption option, auto value) {
      curl_easy_setopt(handle, option, value);
    };
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_ERRORBUFFER, detail);
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    // One reading of the environment for both libraries; "" is no proxy.
    set(CURLOPT_PROXY, ProxyFor(request.url).c_str());
    set(CURLOPT_NOPROXY, "");
    // The head of the tunnel is none of the answer.
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<long>(settings_.connect_timeout.us / 1000));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(settings_.timeout.us / 1000));
    set(CURLOPT_MAXAGE_CONN, 60L);
    if (!settings_.ca_file.empty())
      set(CURLOPT_CAINFO, settings_.ca_file.c_str());
    set(CURLOPT_WRITEFUNCTION, OnWrite);
    set(CURLOPT_WRITEDATA, &exchange);
    set(CURLOPT_HEADERFUNCTION, OnHeader);
    set(CURLOPT_HEADERDATA, &exchange);
    if (!request.body.empty()) {
      set(CURLOPT_UPLOAD, 1L);
      set(CURLOPT_READFUNCTION, OnRead);
      set(CURLOPT_READDATA, &exchange);
      set(CURLOPT_SEEKFUNCTION, OnSeek);
      set(CURLOPT_INFILESIZE_LARGE,
          static_cast<curl_off_t>(request.body.size()));
    } else if (request.method != "GET") {
      set(CURLOPT_FRESH_CONNECT, 1L);
    }
    curl_slist* headers = curl_slist_append(nullptr, "Expect:");
    for (const auto& [name, value] : request.headers) {
      headers = curl_slist_append(headers, (name + ": " + value).c_str());
    }
    set(CURLOPT_HTTPHEADER, headers);
    return headers;
  }

  CURL* Take() {
    std::lock_guard lock(mutex_);
    if (idle_.empty()) return curl_easy_init();
    CURL* handle = idle_.back();
    idle_.pop_back();
    return handle;
  }

  void Give(CURL* handle) {
    std::lock_guard lock(mutex_);
    idle_.push_back(handle);
  }

  const TransportSettings settings_;
  std::mutex mutex_;
  std::vector<CURL*> idle_;
};

}  // namespace

Result<std::unique_ptr<HttpTransport>> MakeCurlTransport(
    const TransportSettings& settings) {
  static const CURLcode kStarted = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (kStarted != CURLE_OK) {
    return Error{ErrorCode::kBug, "libcurl cannot be started"};
  }
  if (!settings.ca_file.empty()) {
    auto ca = ReadFile(settings.ca_file);
    if (!ca.ok()) return ca.error();
  }
  return std::unique_ptr<HttpTransport>(
      std::make_unique<CurlTransport>(settings));
}

}  // namespace cutover
