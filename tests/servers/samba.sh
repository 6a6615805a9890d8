#!/usr/bin/env bash
# A throw-away Samba AD domain controller as plain processes on a loopback address of its own.
#
#   samba.sh start DIR LDIF [ADDRESS]    DIR/env then holds LDAP_URL, LDAPS_URL, LDAP_BASE,
#                                        LDAP_BIND_DN, LDAP_PASSWORD_FILE, LDAP_CA_FILE,
#                                        LDAP_OTHER_CA_FILE, KRB5_CONFIG, KRB5CCNAME
#   samba.sh stop DIR
#
# LDIF is what "cutover rehearsal forest" writes. Exit code 77 when Samba is not installed. Samba's
# ports are fixed: several controllers differ by address, not by port.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
SAMBA_DOMAIN=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/samba_domain.py
SAMBA_BASE=DC=contoso,DC=test

samba_domain() { /usr/bin/python3 "$SAMBA_DOMAIN" "$@"; }

samba_conf() { # DIR ADDRESS
  cat <<C
[global]
  netbios name = DC1
  realm = CONTOSO.TEST
  workgroup = CONTOSO
  server role = active directory domain controller
  server services = ldap, cldap, kdc
  interfaces = $2/8
  bind interfaces only = yes
  private dir = $1/private
  lock directory = $1
  state directory = $1/state
  cache directory = $1/cache
  pid directory = $1
  ncalrpc dir = $1/ncalrpc
  binddns dir = $1/bind-dns
  log file = $1/samba.log
  logging = file
  tls enabled = yes
  tls keyfile = $1/tls/server.key
  tls certfile = $1/tls/server.pem
  tls cafile = $1/tls/ca.pem
  ldap server require strong auth = yes
  prefork children = 2
  dsdb:schema update allowed = yes
[sysvol]
  path = $1/state/sysvol
  read only = no
[netlogon]
  path = $1/state/sysvol/contoso.test/scripts
  read only = no
C
}

krb5_conf() { # ADDRESS
  cat <<C
[libdefaults]
 default_realm = CONTOSO.TEST
 dns_lookup_realm = false
 dns_lookup_kdc = false
 dns_canonicalize_hostname = false
 rdns = false
[realms]
 CONTOSO.TEST = {
  kdc = $1:88
 }
[domain_realm]
 .contoso.test = CONTOSO.TEST
 contoso.test = CONTOSO.TEST
C
}

# ldb TOOL FILE [OPTIONS…]: writes into the database while no server runs.
ldb() {
  local tool=$1 file=$2
  shift 2
  "$tool" -H "$dir/private/sam.ldb" --configfile="$dir/smb.conf" "$@" "$file" \
    >>"$dir/load.log" 2>&1 || { tail -n 3 "$dir/load.log" >&2; srv_die "$tool refused $file"; }
}

samba_fill() { # LDIF ADDRESS
  samba_domain provision "$dir/smb.conf" "$2" "$(cat "$dir/password")Aa1!" >"$dir/load.log" 2>&1 || {
    tail -n 5 "$dir/load.log" >&2
    srv_die 'the domain could not be made'
  }
  samba_domain schema >"$dir/schema.ldif"
  ldb ldbmodify "$dir/schema.ldif"
  # A class can name attributes of an earlier transaction only.
  samba_domain class >"$dir/class.ldif"
  ldb ldbmodify "$dir/class.ldif"
  samba_domain accounts "$(cat "$dir/password")" "$2" >"$dir/accounts.ldif"
  ldb ldbmodify "$dir/accounts.ldif"
  samba_domain forest "$1" >"$dir/forest.ldif"
  # Without batch_mode every record is a transaction, and the load quadratic.
  ldb ldbadd "$dir/forest.ldif" --relax --nosync -o batch_mode:1 \
    -o transaction_index_cache_size:100000
}

samba_answers() { # PID ADDRESS
  local i
  for ((i = 0; i < 300; i++)); do
    LDAPTLS_CACERT=$dir/tls/ca.pem ldapsearch -x -LLL -o nettimeout=2 -H "ldaps://$2" -s base \
      -b '' dn >/dev/null 2>&1 && return 0
    pid_runs "$1" || return 1
    sleep 0.1
  done
  return 1
}

samba_start() (
  [[ $# -ge 2 ]] || srv_die 'start DIR LDIF [ADDRESS]'
  PATH=$PATH:/usr/sbin:/sbin
  for tool in samba ldbadd ldapsearch kinit; do
    command -v "$tool" >/dev/null || { echo "samba.sh: $tool is not installed" >&2; exit 77; }
  done
  dir=$1 ldif=$(realpath "$2") address=${3:-127.0.0.$((RANDOM % 200 + 30))}
  umask 077
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd -P)
  # Unix sockets live in it.
  [[ ${#dir} -le 70 ]] || srv_die "$dir is too long a path for Samba"
  for port in 88 389 636; do
    ! (exec 9<>"/dev/tcp/$address/$port") 2>/dev/null || srv_die "$address:$port is in use"
  done
  mkdir -p "$dir/private" "$dir/state" "$dir/cache" "$dir/ncalrpc" "$dir/bind-dns"
  printf '%s' "Aa1-$(openssl rand -hex 16)" >"$dir/password"
  tls_server "$dir/tls" "IP:$address, DNS:dc1.contoso.test"
  samba_conf "$dir" "$address" >"$dir/smb.conf"
  krb5_conf "$address" >"$dir/krb5.conf"
  samba_fill "$ldif" "$address"
  KRB5_CONFIG=$dir/krb5.conf setsid samba -F --no-process-group -M prefork -s "$dir/smb.conf" \
    >"$dir/samba.out" 2>&1 </dev/null &
  pid=$!
  # Samba rewrites its command line: the process is known by its start.
  echo "$pid $(start_of "$pid")" >"$dir/main.pid"
  samba_answers "$pid" "$address" || {
    tail -n 5 "$dir/samba.out" >&2
    srv_die 'samba did not come up'
  }
  KRB5_CONFIG=$dir/krb5.conf KRB5CCNAME=FILE:$dir/krb5cc \
    kinit svc-cutover@CONTOSO.TEST <"$dir/password" >/dev/null || srv_die 'no ticket'
  {
    env_line LDAP_URL "ldap://$address"
    env_line LDAPS_URL "ldaps://$address"
    env_line LDAP_BASE "$SAMBA_BASE"
    env_line LDAP_BIND_DN "CN=svc-cutover,CN=Users,$SAMBA_BASE"
    env_line LDAP_PASSWORD_FILE "$dir/password"
    env_line LDAP_CA_FILE "$dir/tls/ca.pem"
    env_line LDAP_OTHER_CA_FILE "$dir/tls/other-ca.pem"
    env_line KRB5_CONFIG "$dir/krb5.conf"
    env_line KRB5CCNAME "FILE:$dir/krb5cc"
  } >"$dir/env.new"
  mv "$dir/env.new" "$dir/env"
)

start_of() { sed 's/^.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# The main process takes its children along; it is ours only if it started when ours did.
samba_stop() (
  [[ -d ${1:-} && -r $1/main.pid ]] || exit 0
  read -r pid started <"$1/main.pid"
  for signal in TERM KILL; do
    [[ $(start_of "$pid") == "$started" ]] || break
    kill -s "$signal" "$pid" 2>/dev/null || true
    for ((i = 0; i < 200; i++)); do
      pid_runs "$pid" || break 2
      sleep 0.05
    done
  done
  rm -f "$1/main.pid"
)

case ${1:-} in
  start) shift; samba_start "$@" ;;
  stop) shift; samba_stop "$@" ;;
  *) printf 'usage: %s start DIR LDIF [ADDRESS] | stop DIR\n' "${0##*/}" >&2; exit 2 ;;
esac
