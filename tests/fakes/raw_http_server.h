#pragma once

#include <atomic>
#include <boost/asio.hpp>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace cutover {

/// What the server does with one request.
enum class Reply {
  kAnswer,       ///< 200, the connection stays
  kCloseBefore,  ///< reads the request and closes without a byte
  kCloseInside,  ///< closes in the middle of the body it announced
  kNoise,        ///< something that is no HTTP
  kRedirect,     ///< 302 to another path
  kFail,         ///< 503 with a body
  kSilence,      ///< reads the request and says nothing
};

/// The very bytes to answer, and whether the connection outlives them.
struct RawReply {
  RawReply(Reply reply);  // NOLINT: a Reply stands for its bytes
  RawReply(std::vector<std::string> text, bool is_kept)
      : pieces(std::move(text)), keeps_connection(is_kept) {}

  std::vector<std::string> pieces;  ///< written one by one
  bool keeps_connection = true;
  std::chrono::milliseconds between{0};  ///< two pieces
};

/// A server of raw sockets on loopback that records each request as it came
/// and answers as told, one connection in its own thread.
class RawHttpServer {
 public:
  using Choose = std::function<RawReply(int request, const std::string& text)>;

  explicit RawHttpServer(Choose choose)
      : choose_(std::move(choose)),
        acceptor_(context_, {boost::asio::ip::address_v4::loopback(), 0}) {
    thread_ = std::thread([this] { Accept(); });
  }
  ~RawHttpServer() {
    is_over_ = true;
    boost::system::error_code ignored;
    // A connection to itself wakes the accept.
    Socket wake(context_);
    wake.connect(acceptor_.local_endpoint(), ignored);
    thread_.join();
    {
      std::lock_guard lock(mutex_);
      for (auto& socket : sockets_) {
        socket->shutdown(Socket::shutdown_both, ignored);
      }
    }
    for (std::thread& each : connections_) each.join();
  }

  std::string Url(const std::string& path = "/") const {
    return "http://127.0.0.1:" +
           std::to_string(acceptor_.local_endpoint().port()) + path;
  }
  std::vector<std::string> requests() {
    std::lock_guard lock(mutex_);
    return requests_;
  }
  int Arrivals(const std::string& beginning) {
    int count = 0;
    for (const std::string& each : requests()) {
      count += each.starts_with(beginning) ? 1 : 0;
    }
    return count;
  }
  /// For each request, the number of the connection that carried it.
  std::vector<int> connections() {
    std::lock_guard lock(mutex_);
    return carriers_;
  }
  /// Returns once the server has closed so many connections.
  bool WaitUntilClosed(int count) {
    std::unique_lock lock(mutex_);
    return closing_.wait_for(lock, std::chrono::seconds(5),
                             [&] { return closed_ >= count; });
  }

 private:
  using Socket = boost::asio::ip::tcp::socket;

  void Accept() {
    while (true) {
      auto socket = std::make_shared<Socket>(context_);
      boost::system::error_code failed;
      acceptor_.accept(*socket, failed);
      if (is_over_ || failed) return;
      {
        std::lock_guard lock(mutex_);
        sockets_.push_back(socket);
      }
      const int number = static_cast<int>(connections_.size()) + 1;
      connections_.emplace_back(
          [this, socket, number] { Converse(*socket, number); });
    }
  }

  void Converse(Socket& socket, int connection) {
    std::string buffer;
    boost::system::error_code failed;
    while (true) {
      const std::string request = Read(socket, buffer, failed);
      if (failed) return;
      int number = 0;
      {
        std::lock_guard lock(mutex_);
        requests_.push_back(request);
        carriers_.push_back(connection);
        number = static_cast<int>(requests_.size());
      }
      if (!Respond(socket, choose_(number, request))) {
        std::lock_guard lock(mutex_);
        socket.shutdown(Socket::shutdown_both, failed);
        socket.close(failed);
        ++closed_;
        closing_.notify_all();
        return;
      }
    }
  }

  static std::string Read(Socket& socket, std::string& buffer,
                          boost::system::error_code& failed) {
    const size_t head = boost::asio::read_until(
        socket, boost::asio::dynamic_buffer(buffer), "\r\n\r\n", failed);
    if (failed) return "";
    size_t length = 0;
    for (const char* name : {"Content-Length:", "content-length:"}) {
      const size_t at = buffer.find(name);
      if (at != std::string::npos && at < head)
        length = static_cast<size_t>(std::stoul(buffer.substr(at + 15)));
    }
    const size_t all = head + length;
    if (buffer.size() < all) {
      boost::asio::read(socket, boost::asio::dynamic_buffer(buffer),
                        boost::asio::transfer_exactly(all - buffer.size()),
                        failed);
    }
    const std::string request = buffer.substr(0, all);
    buffer.erase(0, all);
    return request;
  }

  // Whether the connection stays open.
  bool Respond(Socket& socket, const RawReply& reply) const {
    boost::system::error_code failed;
    for (const std::string& piece : reply.pieces) {
      boost::asio::write(socket, boost::asio::buffer(piece), failed);
      if (failed || is_over_) return false;
      std::this_thread::sleep_for(reply.between);
    }
    return reply.keeps_connection;
  }

  const Choose choose_;
  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::atomic<bool> is_over_ = false;
  std::mutex mutex_;
  std::condition_variable closing_;
  std::vector<std::string> requests_;
  std::vector<int> carriers_;
  int closed_ = 0;
  std::vector<std::shared_ptr<Socket>> sockets_;
  std::vector<std::thread> connections_;
  std::thread thread_;
};

inline RawReply::RawReply(Reply reply) {
  switch (reply) {
    case Reply::kAnswer:
      pieces = {
          "HTTP/1.1 200 OK\r\nX-Seen: yes\r\nContent-Length: 2\r\n\r\nok"};
      break;
    case Reply::kCloseBefore:
      keeps_connection = false;
      break;
    case Reply::kCloseInside:
      pieces = {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"};
      keeps_connection = false;
      break;
    case Reply::kNoise:
      pieces = {"220 smtp.contoso.test ESMTP\r\n\r\n"};
      keeps_connection = false;
      break;
    case Reply::kRedirect:
      pieces = {
          "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n"
          "Content-Length: 0\r\n\r\n"};
      break;
    case Reply::kFail:
      pieces = {
          "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\n"
          "Content-Length: 4\r\n\r\nbusy"};
      break;
    case Reply::kSilence:
      break;
  }
}

}  // namespace cutover
