# What the project needs from Debian 12; sourced by ops/quickstart and
# ops/test. "need_packages LIST" installs what is missing and says so.

BUILD_PACKAGES="g++ cmake ninja-build pkg-config ccache mold
  libldap-dev libsasl2-dev libcpprest-dev libsoci-dev libspdlog-dev libfmt-dev
  libboost-dev libboost-system-dev libboost-thread-dev libboost-filesystem-dev
  nlohmann-json3-dev libcli11-dev libtomlplusplus-dev libkainjow-mustache-dev
  libphonenumber-dev libhowardhinnant-date-dev libssl-dev libpq-dev
  libsqlite3-dev libpcre2-dev libexpat1-dev libcurl4-openssl-dev libjemalloc-dev
  ca-certificates
  tzdata"
TEST_PACKAGES="libgtest-dev librapidcheck-dev libboost-context-dev slapd
  ldap-utils postgresql openssl sqlite3 jq curl python3-minimal procps"
FUZZ_PACKAGES="clang-14 libclang-common-14-dev libclang-rt-14-dev libfuzzer-14-dev"
SAMBA_PACKAGES="samba-ad-dc samba-dsdb-modules samba-vfs-modules
  samba-ad-provision ldb-tools krb5-user libsasl2-modules-gssapi-mit ldap-utils"

# install_quietly LIST: as root, with no daemon started by the packages.
install_quietly() {
  local policy=/usr/sbin/policy-rc.d own="" code=0
  [ "$(id -u)" = 0 ] || return 1
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod +x $policy
    own=1
  fi
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y \
    -qq --no-install-recommends "$@"; } >/dev/null 2>&1 || code=$?
  [ -z "$own" ] || rm -f $policy
  return $code
}

need_packages() {
  local name missing=""
  for name in "$@"; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null |
      grep -q 'install ok installed' || missing="$missing $name"
  done
  [ -z "$missing" ] && return 0
  echo "installing:$missing"
  local as_root=""
  [ "$(id -u)" = 0 ] || as_root=sudo
  $as_root apt-get update -qq
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq \
    --no-install-recommends $missing >/dev/null
}
