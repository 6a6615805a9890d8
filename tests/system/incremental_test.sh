#!/usr/bin/env bash
# Random edits of a Samba AD domain controller between discovers: what DirSync
# and what uSNChanged say of them gives the snapshot that a full reading gives.
# An account without rights, and slapd, are read in full each time, and it is
# said once. INCREMENTAL_ROUNDS (10) of up to 12 edits, from INCREMENTAL_SEED.
set -euo pipefail
cutover=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/ops/rehearsal-run.sh"
. "$root/ops/packages.sh"
rounds=${INCREMENTAL_ROUNDS:-10}
seed=${INCREMENTAL_SEED:-1}
# shellcheck disable=SC2086
command -v samba >/dev/null || install_quietly $SAMBA_PACKAGES ||
  { echo "skipped: Samba cannot be installed here"; exit 77; }
work=$(mktemp -d /tmp/incr.XXXXXX) # Samba's sockets want a short path
end() {
  stop_rehearsal "$work" 2>/dev/null || true
  bash "$root/tests/servers/samba.sh" stop "$work/dc" || true
  bash "$root/tests/servers/slapd.sh" stop "$work/slapd" 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT
fail() { echo "FAIL: $*"; tail -5 "$work/err" 2>/dev/null; exit 1; }
"$cutover" rehearsal forest --users 60 -o "$work/forest.ldif" >/dev/null
bash "$root/tests/servers/samba.sh" start "$work/dc" "$work/forest.ldif"
set -a
. "$work/dc/env"
set +a

# configure NAME DIRECTORY [LINES]: NAME.toml with a store of its own.
configure() {
  sed -e "s|^url = \"sqlite:.*|url = \"sqlite:$1.sqlite\"|" \
    -e '/^\[directory\]/,/^\[sfb\]/d' "$work/cutover.toml" >"$work/$1.toml"
  # The worker would know addresses of users who are gone.
  sed -i -e '/^worker = /d' -e '/^\[routing\]/,/^source/d' "$work/$1.toml"
  printf '[directory]\n%s\n' "$2" >>"$work/$1.toml"
  "$cutover" -c "$work/$1.toml" init --campaign "$work/campaign.toml" >/dev/null
}
discover() { # NAME [OPTIONS]
  local name=$1
  shift
  "$cutover" -c "$work/$name.toml" --json discover "$@" 2>"$work/err" \
    >"$work/$name.json" || fail "discover of $name ended with $?"
}
start_rehearsal "$cutover" "$work" 60
samba="url = \"$LDAPS_URL\"
base_dn = [\"OU=Corp,$LDAP_BASE\", \"CN=Users,$LDAP_BASE\"]
bind_dn = \"$LDAP_BIND_DN\"
password_file = \"$LDAP_PASSWORD_FILE\"
ca_file = \"$LDAP_CA_FILE\""
# By a deleted object it shows that an account may see them.
edit() { # SEED COUNT
  /usr/bin/python3 "$root/tests/servers/samba_edits.py" "$LDAPS_URL" \
    "$LDAP_BIND_DN" "$LDAP_PASSWORD_FILE" "$1" "$2" >"$work/edits" \
    2>"$work/err" || fail "the forest cannot be edited"
}
edit 0 1
for method in dirsync usn never; do
  configure $method "$samba
incremental = \"$method\""
  discover $method
done

echo "seeds $seed to $((seed + rounds - 1))"
read_on=0
for ((round = seed; round < seed + rounds; round++)); do
  edit $round $((round % 12 + 1))
  discover never
  for method in dirsync usn; do
    discover $method
    [ "$(jq .digest "$work/$method.json")" = "$(jq .digest "$work/never.json")" ] || {
      cat "$work/edits"
      fail "seed $round: $method gives another snapshot than a full reading"
    }
    if jq -e '.read_on | index("directory")' "$work/$method.json" >/dev/null; then
      read_on=$((read_on + 1))
    elif ! grep -q '^moved' "$work/edits"; then
      cat "$work/edits"
      fail "seed $round: $method read in full, and no folder was moved"
    fi
  done
done
[ "$read_on" -gt 0 ] || fail "every reading was a full one"
echo "ok: $read_on of $((2 * rounds)) readings went on from the last"

discover usn --full
[ "$(jq -c .read_on "$work/usn.json")" = '[]' ] || fail "--full went on"

# said NAME: how often a discover says that the directory is read in full.
said() {
  local name=$1
  "$cutover" -c "$work/$name.toml" discover 2>&1 | grep -c CUT-FULL || true
}
quoted=$(printf '"%s"' "$(cat "$LDAP_PASSWORD_FILE")" | iconv -t utf-16le | base64 -w0)
LDAPTLS_CACERT=$LDAP_CA_FILE ldapadd -x -H "$LDAPS_URL" -D "$LDAP_BIND_DN" \
  -y "$LDAP_PASSWORD_FILE" >/dev/null <<LDIF || fail "no account without rights"
dn: CN=plain,CN=Users,$LDAP_BASE
objectClass: user
sAMAccountName: plain
userAccountControl: 512
unicodePwd:: $quoted
LDIF
configure plain "${samba/$LDAP_BIND_DN/CN=plain,CN=Users,$LDAP_BASE}"
discover plain
[ "$(said plain)" = 1 ] || fail "not said once that an account may too little"
discover plain
! jq -e '.read_on | index("directory")' "$work/plain.json" >/dev/null || fail "went on without rights"

bash "$root/tests/servers/slapd.sh" start "$work/slapd" "$work/forest.ldif"
. "$work/slapd/env"
configure slapd "url = \"$LDAP_URL\"
base_dn = \"$LDAP_BASE\"
bind_dn = \"$LDAP_BIND_DN\"
password_file = \"$LDAP_PASSWORD_FILE\"
ca_file = \"$LDAP_CA_FILE\""
discover slapd
[ "$(said slapd)" = 1 ] || fail "not said once that slapd is read in full"
discover slapd
! jq -e '.read_on | index("directory")' "$work/slapd.json" >/dev/null || fail "went on with slapd"
echo "ok: who may too little, and slapd, are read in full"
