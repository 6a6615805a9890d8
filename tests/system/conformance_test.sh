#!/usr/bin/env bash
# The conformance suites of the ports over real servers: the made-up forest in
# OpenLDAP and in a Samba domain controller beside its LDIF. A server that
# cannot be had is left out with a word.
set -euo pipefail
cutover=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/ops/packages.sh"
suite=$(dirname "$cutover")/tests/conformance_test
work=$(mktemp -d /tmp/conf.XXXXXX) # Samba's sockets want a short path
end() {
  bash "$root/tests/servers/slapd.sh" stop "$work/slapd" 2>/dev/null || true
  bash "$root/tests/servers/samba.sh" stop "$work/samba" 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT
"$cutover" rehearsal forest --users 120 -o "$work/forest.ldif" >/dev/null
export CONFORMANCE_LDIF=$work/forest.ldif

name_server() { # VARIABLES FOLDER URL
  set -a
  . "$2/env"
  set +a
  local part
  for part in BASE BIND_DN PASSWORD_FILE CA_FILE; do
    local from=LDAP_$part
    export "$1_$part=${!from}"
  done
  export "$1_URL=${!3}"
}

servers=0
if command -v slapd >/dev/null; then
  bash "$root/tests/servers/slapd.sh" start "$work/slapd" "$work/forest.ldif"
  name_server CONFORMANCE_SLAPD "$work/slapd" LDAP_URL
  servers=$((servers + 1))
else
  echo "left out: there is no slapd"
fi
# shellcheck disable=SC2086
if command -v samba >/dev/null || install_quietly $SAMBA_PACKAGES; then
  bash "$root/tests/servers/samba.sh" start "$work/samba" "$work/forest.ldif"
  name_server CONFORMANCE_SAMBA "$work/samba" LDAPS_URL
  servers=$((servers + 1))
else
  echo "left out: Samba cannot be installed here"
fi
[ $servers -gt 0 ] || { echo "skipped: no server"; exit 77; }
"$suite" --gtest_filter='*Ldif*:*OpenLdap*:*Samba*:Directories.*' >"$work/log" ||
  { grep -vE '^\[ RUN|^\[ +OK' "$work/log" | head -60; exit 1; }
tail -4 "$work/log"
