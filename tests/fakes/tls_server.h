#pragma once

#include <atomic>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <string>
#include <thread>

#include "tests/fakes/certificate.h"

namespace cutover {

/// Answers every request over TLS with 200, one connection after the other,
/// and counts those that a client was willing to send.
class TlsServer {
 public:
  /// `newest`: the newest version of TLS that it speaks; 0 is no limit.
  explicit TlsServer(const TestCertificate& own, int newest = 0)
      : acceptor_(context_, {boost::asio::ip::address_v4::loopback(), 0}) {
    if (newest != 0) AllowOnly(tls_, newest);
    tls_.use_certificate_chain(boost::asio::buffer(own.certificate));
    tls_.use_private_key(boost::asio::buffer(own.private_key),
                         boost::asio::ssl::context::pem);
    thread_ = std::thread([this] { Accept(); });
  }
  ~TlsServer() {
    is_over_ = true;
    boost::system::error_code ignored;
    // A connection to itself wakes the accept.
    Socket wake(context_);
    wake.connect(acceptor_.local_endpoint(), ignored);
    thread_.join();
  }

  /// That version, old as it may be.
  static void AllowOnly(boost::asio::ssl::context& tls, int version) {
    SSL_CTX_set_cipher_list(tls.native_handle(), "DEFAULT@SECLEVEL=0");
    SSL_CTX_set_min_proto_version(tls.native_handle(), version);
    SSL_CTX_set_max_proto_version(tls.native_handle(), version);
  }
  boost::asio::ip::tcp::endpoint endpoint() const {
    return acceptor_.local_endpoint();
  }

  std::string Url() const {
    return "https://127.0.0.1:" +
           std::to_string(acceptor_.local_endpoint().port()) + "/";
  }
  int requests() const { return requests_; }

 private:
  using Socket = boost::asio::ip::tcp::socket;

  void Accept() {
    while (true) {
      boost::asio::ssl::stream<Socket> stream(context_, tls_);
      boost::system::error_code failed;
      acceptor_.accept(stream.lowest_layer(), failed);
      if (is_over_ || failed) return;
      stream.handshake(boost::asio::ssl::stream_base::server, failed);
      if (!failed) AnswerOne(stream);
    }
  }

  void AnswerOne(boost::asio::ssl::stream<Socket>& stream) {
    std::string head;
    boost::system::error_code failed;
    boost::asio::read_until(stream, boost::asio::dynamic_buffer(head),
                            "\r\n\r\n", failed);
    if (failed) return;
    ++requests_;
    const std::string answer =
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";
    boost::asio::write(stream, boost::asio::buffer(answer), failed);
    stream.shutdown(failed);
  }

  boost::asio::io_context context_;
  boost::asio::ssl::context tls_{boost::asio::ssl::context::tls_server};
  boost::asio::ip::tcp::acceptor acceptor_;
  std::atomic<bool> is_over_ = false;
  std::atomic<int> requests_ = 0;
  std::thread thread_;
};

}  // namespace cutover
