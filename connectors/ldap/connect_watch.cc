#include "connectors/ldap/connect_watch.h"

#include <sys/socket.h>

#include <chrono>

namespace cutover {
namespace {

// The callback outlives every watch, as the handle keeps it: it finds the
// watch of its thread, if there is one.
thread_local ConnectWatch* watching = nullptr;

}  // namespace

ConnectWatch::ConnectWatch(LDAP* ldap, Duration limit) {
  watching = this;
  static ldap_conncb callback = {OnConnected, OnClosed, nullptr};
  ldap_set_option(ldap, LDAP_OPT_CONNECT_CB, &callback);
  thread_ = std::thread([this, limit] { Run(limit); });
}

ConnectWatch::~ConnectWatch() {
  watching = nullptr;
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

int ConnectWatch::OnConnected(LDAP*, Sockbuf* buffer, LDAPURLDesc*, sockaddr*,
                              ldap_conncb*) {
  if (watching == nullptr) return LDAP_SUCCESS;
  {
    const std::lock_guard lock(watching->mutex_);
    ber_sockbuf_ctrl(buffer, LBER_SB_OPT_GET_FD, &watching->socket_);
  }
  watching->changed_.notify_all();
  return LDAP_SUCCESS;
}

void ConnectWatch::OnClosed(LDAP*, Sockbuf*, ldap_conncb*) {
  if (watching == nullptr) return;
  const std::lock_guard lock(watching->mutex_);
  watching->socket_ = -1;
}

// The lock is held while the socket is shut down, so that it cannot be closed
// and its number given to another meanwhile.
void ConnectWatch::Run(Duration limit) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return is_over_ || socket_ >= 0; });
  changed_.wait_for(lock, std::chrono::microseconds(limit.us),
                    [this] { return is_over_; });
  if (!is_over_ && socket_ >= 0) shutdown(socket_, SHUT_RDWR);
}

}  // namespace cutover
