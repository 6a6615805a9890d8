#!/usr/bin/env bash
# Helpers for the test servers; sourced by slapd.sh and postgres.sh.
set -euo pipefail

srv_die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# free_ports N: N different free loopback ports on one line.
free_ports() {
  # All sockets stay open until every port is known, or the kernel could name one port twice.
  /usr/bin/python3 -c '
import socket, sys
s = [socket.create_server(("127.0.0.1", 0)) for _ in range(int(sys.argv[1]))]
print(*(x.getsockname()[1] for x in s))' "$1"
}

# env_line NAME VALUE: one line of DIR/env. Quoted only where the shell needs it, so that a program
# may also read the file by splitting at the first '='.
env_line() {
  if [[ $2 =~ ^[A-Za-z0-9_.,:/@=+-]*$ ]]; then
    printf '%s=%s\n' "$1" "$2"
  else
    printf '%s=%q\n' "$1" "$2"
  fi
}

# pid_runs PID: the process exists and is not a zombie nobody has reaped yet.
pid_runs() {
  local stat
  # Not $(<file): with the file missing it ends the whole shell under set -e, even before ||.
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  # The command name is in parentheses and may hold blanks; the state follows the last ')'.
  stat=${stat##*) }
  [[ ${stat%% *} != [ZX] ]]
}

# pid_of FILE MARK: prints the PID kept in FILE if that process runs and MARK is one of its
# arguments, because the number alone may by now belong to a stranger.
pid_of() {
  local pid
  [[ -r $1 ]] && read -r pid <"$1" && [[ $pid =~ ^[0-9]+$ ]] || return 1
  pid_runs "$pid" || return 1
  tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -Fxq -- "$2" || return 1
  printf '%s\n' "$pid"
}

# stop_pid FILE MARK SIGNAL...: sends the signals in turn, 10 s apart, until the process is gone.
stop_pid() {
  local file=$1 mark=$2 pid sig i
  shift 2
  if pid=$(pid_of "$file" "$mark"); then
    for sig in "$@"; do
      kill -s "$sig" "$pid" 2>/dev/null || true
      for ((i = 0; i < 200; i++)); do
        pid_runs "$pid" || break 2
        sleep 0.05
      done
    done
    if pid_runs "$pid"; then
      srv_die "process $pid does not stop"
    fi
  fi
  rm -f "$file"
}

# tls_ca DIR NAME SUBJECT: NAME.pem and NAME.key, a self-signed CA.
tls_ca() {
  # An own configuration: -addext on top of the distribution's would repeat basicConstraints,
  # which GnuTLS rejects.
  cat >"$1/$2.cnf" <<C
[req]
distinguished_name = dn
x509_extensions = ext
prompt = no
[dn]
CN = $3
[ext]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
C
  openssl req -x509 -config "$1/$2.cnf" -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
    -days 30 -keyout "$1/$2.key" -out "$1/$2.pem" 2>"$1/openssl.log" ||
    srv_die "openssl made no CA, see $1/openssl.log"
}

# tls_server DIR [NAMES]: a CA, one that signed nothing, and a server certificate for localhost and
# NAMES ("DNS:…, IP:…").
tls_server() {
  local d=$1 names=${2:-} host
  host=$(uname -n)
  mkdir -p "$d"
  tls_ca "$d" ca 'cutover test CA'
  tls_ca "$d" other-ca 'cutover unrelated CA'
  # The host's own name too: libldap checks the certificate against it when asked for "localhost".
  cat >"$d/server.cnf" <<C
[req]
distinguished_name = dn
prompt = no
[dn]
CN = localhost
[ext]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, DNS:$host, IP:127.0.0.1${names:+, $names}
C
  openssl req -new -config "$d/server.cnf" -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 \
    -nodes -keyout "$d/server.key" -out "$d/server.csr" 2>"$d/openssl.log" &&
    openssl x509 -req -in "$d/server.csr" -CA "$d/ca.pem" -CAkey "$d/ca.key" -CAcreateserial \
      -days 30 -extfile "$d/server.cnf" -extensions ext -out "$d/server.pem" 2>>"$d/openssl.log" ||
    srv_die "openssl made no server certificate, see $d/openssl.log"
}
