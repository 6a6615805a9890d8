#!/usr/bin/env bash
# A throw-away OpenLDAP server that looks like AD with Skype for Business attributes.
#
#   slapd.sh start DIR LDIF [PORT]   build everything in DIR, load LDIF, run; results in DIR/env
#   slapd.sh stop DIR
#
# Sourced, it offers the same as slapd_start and slapd_stop.
set -euo pipefail

SLAPD_SH_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=common.sh
. "$SLAPD_SH_HOME/common.sh"

SLAPD_BASE=dc=contoso,dc=test
SLAPD_ADMIN=cn=admin,$SLAPD_BASE
SLAPD_READER=cn=reader,cn=accounts

slapd_conf() {
  local dir=$1 schemas='' modules='' d f hash
  for d in /etc/ldap/schema /etc/openldap/schema; do
    if [[ -r $d/core.schema ]]; then schemas=$d; break; fi
  done
  [[ -n $schemas ]] || srv_die 'no core.schema found; is slapd installed?'
  # Debian has the backend as a module, others link it in.
  for d in /usr/lib/ldap /usr/lib64/openldap; do
    if [[ -e $d/back_mdb.so ]]; then modules=$d; break; fi
  done
  hash=$(slappasswd -n -h '{SSHA}' -T "$dir/password")

  for f in core cosine inetorgperson; do
    printf 'include "%s/%s.schema"\n' "$schemas" "$f"
  done
  printf 'include "%s/ad-sfb.schema"\n' "$SLAPD_SH_HOME"
  if [[ -n $modules ]]; then
    printf 'modulepath "%s"\nmoduleload back_mdb\n' "$modules"
  fi
  cat <<C
argsfile "$dir/run/slapd.args"
loglevel none
threads 4
TLSCertificateFile "$dir/tls/server.pem"
TLSCertificateKeyFile "$dir/tls/server.key"
TLSVerifyClient never
security simple_bind=128
access to dn.base="" by * read
access to dn.base="cn=Subschema" by * read

database mdb
suffix "$SLAPD_BASE"
rootdn "$SLAPD_ADMIN"
rootpw $hash
directory "$dir/db/main"
maxsize 1073741824
dbnosync
sizelimit size.soft=1000 size.hard=1000 size.prtotal=unlimited
index objectClass eq
index objectGUID,sAMAccountName,userPrincipalName eq
index uSNChanged eq
access to * by users read by anonymous auth

# slapd never applies limits to a database's own rootdn. The rootdn of this empty database is an
# ordinary user of the one above, so it meets the size limit and needs no entry in the tree.
database mdb
suffix "cn=accounts"
rootdn "$SLAPD_READER"
rootpw $hash
directory "$dir/db/accounts"
maxsize 1048576
C
}

# slapd_run DIR PORT TLSPORT: true once the server answers an authenticated search.
slapd_run() {
  local dir=$1 port=$2 tport=$3 pid i rc
  (
    # With job control on (sourced into a terminal) setsid would fork and $! be the wrong process.
    set +m
    setsid slapd -d 0 -f "$dir/slapd.conf" \
      -h "ldap://127.0.0.1:$port/ ldaps://127.0.0.1:$tport/" \
      </dev/null >"$dir/run/slapd.log" 2>&1 &
    printf '%s\n' "$!" >"$dir/slapd.pid"
  )
  read -r pid <"$dir/slapd.pid"
  for ((i = 0; i < 300; i++)); do
    pid_runs "$pid" || return 1
    rc=0
    LDAPTLS_CACERT=$dir/tls/ca.pem ldapsearch -x -ZZ -LLL -o nettimeout=2 \
      -H "ldap://127.0.0.1:$port" -D "$SLAPD_ADMIN" -y "$dir/password" \
      -b "$SLAPD_BASE" -s base 1.1 >"$dir/run/probe.log" 2>&1 || rc=$?
    if ((rc == 0)); then
      # Had the port been taken, the answer could come from another server.
      sleep 0.05
      pid_runs "$pid" && return 0
      return 1
    elif ((rc == 32)); then
      # It runs but has no base entry: waiting longer, or on another port, cannot mend the LDIF.
      stop_pid "$dir/slapd.pid" "$dir/slapd.conf" TERM KILL
      srv_die "the LDIF has no entry $SLAPD_BASE"
    fi
    sleep 0.1
  done
  return 1
}

slapd_start() (
  [[ $# -ge 2 ]] || srv_die 'start DIR LDIF [PORT]'
  dir=$1 ldif=$2 want=${3:-}
  PATH=$PATH:/usr/sbin:/sbin
  [[ -r $ldif ]] || srv_die "cannot read $ldif"
  umask 077
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd -P)
  if pid_of "$dir/slapd.pid" "$dir/slapd.conf" >/dev/null; then
    srv_die "already running in $dir"
  fi
  rm -rf "$dir/db" "$dir/run" "$dir/tls" "$dir/env"
  mkdir -p "$dir/db/main" "$dir/db/accounts" "$dir/run"
  # ldapsearch -y takes a trailing newline for part of the password.
  printf '%s' "$(openssl rand -hex 16)" >"$dir/password"
  tls_server "$dir/tls"
  slapd_conf "$dir" >"$dir/slapd.conf"

  slapadd -q -b "$SLAPD_BASE" -f "$dir/slapd.conf" -l "$ldif" >"$dir/run/slapadd.log" 2>&1 || {
    tail -n 5 "$dir/run/slapadd.log" >&2
    srv_die "slapadd refused $ldif"
  }

  up=''
  # Between asking for a free port and binding it another process may take it.
  for _ in 1 2 3; do
    ports=$(free_ports 2)
    port=${want:-${ports% *}} tport=${ports#* }
    if slapd_run "$dir" "$port" "$tport"; then up=1; break; fi
    stop_pid "$dir/slapd.pid" "$dir/slapd.conf" TERM KILL
  done
  [[ -n $up ]] || {
    tail -n 5 "$dir/run/slapd.log" "$dir/run/probe.log" >&2 || true
    srv_die 'slapd did not come up'
  }

  {
    env_line LDAP_URL "ldap://127.0.0.1:$port"
    env_line LDAPS_URL "ldaps://127.0.0.1:$tport"
    env_line LDAP_BASE "$SLAPD_BASE"
    env_line LDAP_BIND_DN "$SLAPD_ADMIN"
    env_line LDAP_READER_DN "$SLAPD_READER"
    env_line LDAP_PASSWORD_FILE "$dir/password"
    env_line LDAP_CA_FILE "$dir/tls/ca.pem"
    env_line LDAP_OTHER_CA_FILE "$dir/tls/other-ca.pem"
  } >"$dir/env.new"
  # A reader waiting for the file must never see half of it.
  mv "$dir/env.new" "$dir/env"
)

slapd_stop() (
  [[ $# -ge 1 ]] || srv_die 'stop DIR'
  [[ -d $1 ]] || exit 0
  dir=$(cd "$1" && pwd -P)
  stop_pid "$dir/slapd.pid" "$dir/slapd.conf" TERM KILL
)

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  case ${1:-} in
    start) shift; slapd_start "$@" ;;
    stop) shift; slapd_stop "$@" ;;
    *) printf 'usage: %s start DIR LDIF [PORT] | stop DIR\n' "${0##*/}" >&2; exit 2 ;;
  esac
fi
