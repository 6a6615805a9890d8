#pragma once

#include <ldap.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "engine/base/time.h"

namespace cutover {

/// Bounds what libldap does not: its network limit ends with the connection,
/// and a server that takes it and then says nothing would be waited for in
/// the TLS handshake without end. `limit` after the connection stands, its
/// socket is shut down unless the watch is over. One at a time in a thread;
/// the handle is used by that thread alone.
class ConnectWatch {
 public:
  ConnectWatch(LDAP* ldap, Duration limit);
  ~ConnectWatch();
  ConnectWatch(const ConnectWatch&) = delete;
  ConnectWatch& operator=(const ConnectWatch&) = delete;

 private:
  static int OnConnected(LDAP* ldap, Sockbuf* buffer, LDAPURLDesc* url,
                         sockaddr* address, ldap_conncb* callback);
  static void OnClosed(LDAP* ldap, Sockbuf* buffer, ldap_conncb* callback);
  void Run(Duration limit);

  std::mutex mutex_;
  std::condition_variable changed_;
  int socket_ = -1;
  bool is_over_ = false;
  std::thread thread_;
};

}  // namespace cutover
