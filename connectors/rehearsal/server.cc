#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
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

// One connection in its own thread, until the peer closes it.
void ServeConnection(tcp::socket socket, GraphFacade& facade,
                     std::mutex& mutex) {
  beast::flat_buffer buffer;
  beast::error_code failed;
  while (true) {
    http::request<http::string_body> message;
    http::read(socket, buffer, message, failed);
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
    http::write(socket, response, failed);
    if (failed || !message.keep_alive()) return;
  }
}

}  // namespace

Status Serve(Tenant& tenant, unsigned short port,
             const std::function<void(unsigned short)>& on_ready) {
  try {
    asio::io_context context;
    tcp::acceptor acceptor(context, {asio::ip::address_v4::loopback(), port});
    const unsigned short bound = acceptor.local_endpoint().port();
    GraphFacade facade(tenant, "http://127.0.0.1:" + std::to_string(bound));
    std::mutex mutex;
    on_ready(bound);
    while (true) {
      tcp::socket socket(context);
      acceptor.accept(socket);
      socket.set_option(tcp::no_delay(true));
      std::thread(ServeConnection, std::move(socket), std::ref(facade),
                  std::ref(mutex))
          .detach();
    }
  } catch (const std::exception& failure) {
    return Error{ErrorCode::kUnavailable,
                 "the rehearsal cannot serve on port " + std::to_string(port) +
                     ": " + failure.what(),
                 "choose another port, or 0 for a free one"};
  }
}

Status RunWorker(HttpTransport& transport, const std::string& url) {
  std::string line;
  while (std::getline(std::cin, line)) {
    auto request = ParseJson(line);
    if (!request.ok()) return request.error();
    Json answer = {{"ok", false}, {"code", "unavailable"}};
    auto response =
        transport.Send({"POST",
                        url + "/onprem/" + TextAt(*request, "verb"),
                        {{"Content-Type", "application/json"}},
                        CanonicalJson(request->value("args", Json::object()))});
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
