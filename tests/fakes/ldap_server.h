#pragma once

#include <atomic>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <functional>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "tests/fakes/certificate.h"

namespace cutover {

/// One element of BER: its tag and what is in it.
struct Ber {
  unsigned char tag = 0;
  std::string content;

  static std::string Of(int tag, const std::string& content) {
    std::string length;
    if (content.size() < 128) {
      length = static_cast<char>(content.size());
    } else {
      for (size_t rest = content.size(); rest > 0; rest >>= 8) {
        length.insert(length.begin(), static_cast<char>(rest & 255));
      }
      length.insert(length.begin(), static_cast<char>(128 | length.size()));
    }
    return static_cast<char>(tag) + length + content;
  }
  static std::string Number(int64_t value, int tag = 2) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) {
      bytes += static_cast<char>((value >> shift) & 255);
    }
    return Of(tag, bytes);
  }
  /// The elements that `bytes` is made of.
  static std::vector<Ber> Parse(const std::string& bytes) {
    std::vector<Ber> all;
    for (size_t at = 0; at + 1 < bytes.size();) {
      const auto byte = [&](size_t i) {
        return static_cast<unsigned char>(bytes[i]);
      };
      const unsigned char tag = byte(at);
      size_t length = byte(at + 1), head = 2;
      if (length > 127) {
        const size_t count = length & 127;
        length = 0;
        for (size_t i = 0; i < count; ++i)
          length = length << 8 | byte(at + 2 + i);
        head += count;
      }
      all.push_back({tag, bytes.substr(at + head, length)});
      at += head + length;
    }
    return all;
  }
  int64_t AsNumber() const {
    int64_t value = static_cast<signed char>(content.empty() ? 0 : content[0]);
    for (size_t i = 1; i < content.size(); ++i)
      value = value << 8 | static_cast<unsigned char>(content[i]);
    return value;
  }
};

/// An LDAP server over TLS that answers searches and changes as its test says.
class LdapServer {
 public:
  struct Request {
    /// Of a change: "add ATTRIBUTE VALUE" and "delete ATTRIBUTE VALUE"; its
    /// entry is `base`. Of a search nothing.
    std::vector<std::string> changes = {};
    std::string base = {};
    int64_t scope = 0;
    std::vector<std::string> attributes = {};
    std::map<std::string, std::string> controls = {};  ///< OID to value
  };
  struct Entry {
    std::string dn;
    std::vector<std::pair<std::string, std::vector<std::string>>> attributes;
  };
  struct Answer {
    std::vector<Entry> entries;
    int code = 0;
    std::map<std::string, std::string> controls = {};
    bool hangs_up = false;  ///< instead of a result
  };
  using Handler = std::function<Answer(const Request&)>;

  LdapServer(const TestCertificate& own, Handler handler)
      : handler_(std::move(handler)),
        acceptor_(context_, {boost::asio::ip::address_v4::loopback(), 0}) {
    tls_.use_certificate_chain(boost::asio::buffer(own.certificate));
    tls_.use_private_key(boost::asio::buffer(own.private_key),
                         boost::asio::ssl::context::pem);
    thread_ = std::thread([this] { Accept(); });
  }
  ~LdapServer() {
    is_over_ = true;
    boost::system::error_code ignored;
    Socket wake(context_);
    wake.connect(acceptor_.local_endpoint(), ignored);
    thread_.join();
  }

  std::string Url() const {
    return "ldaps://127.0.0.1:" +
           std::to_string(acceptor_.local_endpoint().port());
  }

 private:
  using Socket = boost::asio::ip::tcp::socket;
  using Stream = boost::asio::ssl::stream<Socket>;

  // One connection after the other; the client hangs up before the end.
  void Accept() {
    while (true) {
      Stream stream(context_, tls_);
      boost::system::error_code failed;
      acceptor_.accept(stream.lowest_layer(), failed);
      if (is_over_ || failed) return;
      stream.handshake(boost::asio::ssl::stream_base::server, failed);
      while (!failed && Serve(stream)) {
      }
    }
  }

  static bool ReadExactly(Stream& stream, size_t count, std::string& to) {
    std::string bytes(count, '\0');
    boost::system::error_code failed;
    boost::asio::read(stream, boost::asio::buffer(bytes), failed);
    to += bytes;
    return !failed;
  }

  static bool ReadMessage(Stream& stream, std::string& message) {
    if (!ReadExactly(stream, 2, message)) return false;
    size_t length = static_cast<unsigned char>(message[1]);
    if (length > 127) {
      const size_t count = length & 127;
      if (!ReadExactly(stream, count, message)) return false;
      length = 0;
      for (size_t i = 0; i < count; ++i)
        length = length << 8 | static_cast<unsigned char>(message[2 + i]);
    }
    return ReadExactly(stream, length, message);
  }

  bool Serve(Stream& stream) {
    std::string bytes;
    if (!ReadMessage(stream, bytes)) return false;
    const auto message = Ber::Parse(Ber::Parse(bytes)[0].content);
    const int64_t id = message[0].AsNumber();
    if (message[1].tag == 0x60)
      return Send(stream, id, Ber::Of(0x61, Result(0)), "");
    const bool is_change = message[1].tag == 0x66;
    if (message[1].tag != 0x63 && !is_change) return false;
    const Answer answer =
        handler_(is_change ? ChangeOf(message) : RequestOf(message));
    for (const Entry& each : answer.entries) {
      if (!Send(stream, id, Ber::Of(0x64, EntryOf(each)), "")) return false;
    }
    if (answer.hangs_up) return false;
    std::string controls;
    for (const auto& [oid, value] : answer.controls) {
      controls += Ber::Of(0x30, Ber::Of(4, oid) + Ber::Of(4, value));
    }
    return Send(stream, id,
                Ber::Of(is_change ? 0x67 : 0x65, Result(answer.code)),
                controls);
  }

  static std::string Result(int code) {
    return Ber::Of(10, std::string(1, static_cast<char>(code))) +
           Ber::Of(4, "") + Ber::Of(4, "");
  }

  static std::string EntryOf(const Entry& entry) {
    std::string attributes;
    for (const auto& [name, values] : entry.attributes) {
      std::string set;
      for (const std::string& value : values) set += Ber::Of(4, value);
      attributes += Ber::Of(0x30, Ber::Of(4, name) + Ber::Of(0x31, set));
    }
    return Ber::Of(4, entry.dn) + Ber::Of(0x30, attributes);
  }

  static Request RequestOf(const std::vector<Ber>& message) {
    const auto search = Ber::Parse(message[1].content);
    Request request{{}, search[0].content, search[1].AsNumber(), {}, {}};
    for (const Ber& name : Ber::Parse(search[7].content)) {
      request.attributes.push_back(name.content);
    }
    if (message.size() < 3) return request;
    for (const Ber& control : Ber::Parse(message[2].content)) {
      const auto parts = Ber::Parse(control.content);
      request.controls[parts[0].content] =
          parts.back().tag == 4 && parts.size() > 1 ? parts.back().content : "";
    }
    return request;
  }

  static Request ChangeOf(const std::vector<Ber>& message) {
    const auto modify = Ber::Parse(message[1].content);
    Request request;
    request.base = modify[0].content;
    for (const Ber& each : Ber::Parse(modify[1].content)) {
      const auto change = Ber::Parse(each.content);
      const auto values = Ber::Parse(change[1].content);
      const char* const verbs[] = {"add ", "delete ", "replace "};
      std::string line = verbs[change[0].AsNumber()] + values[0].content;
      for (const Ber& value : Ber::Parse(values[1].content))
        line += " " + value.content;
      request.changes.push_back(line);
    }
    return request;
  }

  static bool Send(Stream& stream, int64_t id, const std::string& operation,
                   const std::string& controls) {
    const std::string tail = controls.empty() ? "" : Ber::Of(0xa0, controls);
    const std::string bytes = Ber::Of(0x30, Ber::Number(id) + operation + tail);
    boost::system::error_code failed;
    boost::asio::write(stream, boost::asio::buffer(bytes), failed);
    return !failed;
  }

  const Handler handler_;
  boost::asio::io_context context_;
  boost::asio::ssl::context tls_{boost::asio::ssl::context::tls_server};
  boost::asio::ip::tcp::acceptor acceptor_;
  std::atomic<bool> is_over_ = false;
  std::thread thread_;
};

}  // namespace cutover
