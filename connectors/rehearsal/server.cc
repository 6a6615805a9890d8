#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <iostream>
#include <mutex>
#include <thread>

#include "connectors/rehearsal/graph_facade.h"
#include "connectors/rehearsal/server.h"

namespace cutover::rehearsal {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;

HttpRequest RequestOf(const http::request<http::string_body>& message) {
  HttpRequest request{std::string(message.method_string()),
                      std::string(message.target()),
                      {},
                      message.body()};
  for (const auto& field : message) {
    request.headers.emplace_back(std::string(field.name_string()),
                                 std::string(field.value()));
  }
  return request;
}

// Answers until the peer closes or breaks the connection.
template <typename Stream>
void Converse(Stream& stream, GraphFacade& facade, std::mutex& mutex) {
  beast::flat_buffer buffer;
  beast::error_code failed;
  while (true) {
    http::request<http::string_body> message;
    http::read(stream, buffer, message, failed);
    if (failed) return;
    HttpResponse answer;
    {
      std::lock_guard lock(mutex);
      answer = facade.Handle(RequestOf(message));
    }
    http::response<http::string_body> response(
        static_cast<http::status>(answer.status), message.version());
    for (const auto& [name, value] : answer.headers) response.set(name, value);
    response.keep_alive(message.keep_alive());
    response.body() = std::move(answer.body);
    response.prepare_payload();
    http::write(stream, response, failed);
    if (failed || !message.keep_alive()) return;
  }
}

// One connection in its own thread. `tls` is null for plain HTTP.
void ServeConnection(tcp::socket socket, asio::ssl::context* tls,
                     GraphFacade& facade, std::mutex& mutex) {
  if (tls == nullptr) return Converse(socket, facade, mutex);
  beast::ssl_stream<tcp::socket> stream(std::move(socket), *tls);
  beast::error_code failed;
  stream.handshake(asio::ssl::stream_base::server, failed);
  if (!failed) Converse(stream, facade, mutex);
}

std::unique_ptr<asio::ssl::context> TlsOf(const ServerSettings& settings) {
  if (settings.certificate_file.empty()) return nullptr;
  auto tls =
      std::make_unique<asio::ssl::context>(asio::ssl::context::tls_server);
  tls->use_certificate_chain_file(settings.certificate_file);
  tls->use_private_key_file(settings.key_file, asio::ssl::context::pem);
  return tls;
}

}  // namespace

Status Serve(Tenant& tenant, const ServerSettings& settings,
             const std::function<void(const std::string& url)>& on_ready) {
  try {
    asio::io_context context;
    const auto tls = TlsOf(settings);
    tcp::acceptor acceptor(context,
                           {asio::ip::address_v4::loopback(), settings.port});
    const std::string origin =
        (tls ? "https://localhost:" : "http://127.0.0.1:") +
        std::to_string(acceptor.local_endpoint().port());
    GraphFacade facade(tenant,
                       settings.origin.empty() ? origin : settings.origin);
    std::mutex mutex;
    on_ready(origin);
    while (true) {
      tcp::socket socket(context);
      acceptor.accept(socket);
      socket.set_option(tcp::no_delay(true));
      std::thread(ServeConnection, std::move(socket), tls.get(),
                  std::ref(facade), std::ref(mutex))
          .detach();
    }
  } catch (const std::exception& failure) {
    return Error{ErrorCode::kUnavailable,
                 "the rehearsal cannot serve on port " +
                     std::to_string(settings.port) + ": " + failure.what(),
                 "choose another port, or 0 for a free one; check the "
                 "certificate and its key"};
  }
}

Status RunWorker(HttpTransport& transport, const std::string& url) {
  std::string line;
  while (std::getline(std::cin, line)) {
    auto request = ParseJson(line);
    if (!request.ok()) return request.error();
    Json answer = {{"ok", false}, {"code", "unavailable"}};
    auto response = transport.Send({"POST",
                                    url + "/onprem/" + TextAt(*request, "verb"),
                                    {{"Content-Type", "application/json"}},
                                    CanonicalJson(ObjectAt(*request, "args"))});
    if (response.ok()) {
      auto body = ParseJson(response->body);
      if (body.ok()) answer = *body;
    } else {
      answer["message"] = response.error().message;
    }
    answer["id"] = NumberAt(*request, "id");
    std::cout << CanonicalJson(answer) << "\n" << std::flush;
  }
  return Done{};
}

}  // namespace cutover::rehearsal
