#!/usr/bin/env bash
# The main job, there and back, with a Samba AD domain controller as the
# directory: once over LDAPS with a password, once with a Kerberos ticket over
# sealed LDAP. The rehearsal tenant writes Move-CsUser back into it.
# SAMBA_JOB_USERS (200) users, SAMBA_JOB_BINDS (both); skipped with a word where there is no Samba.
set -euo pipefail
cutover=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/ops/rehearsal-run.sh"
. "$root/ops/packages.sh"
users=${SAMBA_JOB_USERS:-200}
# shellcheck disable=SC2086
command -v samba >/dev/null || install_quietly $SAMBA_PACKAGES ||
  { echo "skipped: Samba cannot be installed here"; exit 77; }
work=$(mktemp -d /tmp/samba.XXXXXX) # Samba's sockets want a short path
end() {
  stop_rehearsal "$work/job" 2>/dev/null || true
  bash "$root/tests/servers/samba.sh" stop "$work/dc" || true
  rm -rf "$work"
}
trap end EXIT
fail() { echo "FAIL: $*"; tail -5 "$work/err" 2>/dev/null; exit 1; }
c() { "$cutover" -c "$work/job/cutover.toml" "$@"; }
"$cutover" rehearsal forest --users "$users" -o "$work/forest.ldif" >/dev/null

directory_state() {
  LDAPTLS_CACERT=$LDAP_CA_FILE ldapsearch -LLL -x -H "$LDAPS_URL" \
    -D "$LDAP_BIND_DN" -y "$LDAP_PASSWORD_FILE" -b "$LDAP_BASE" \
    -E pr=500/noprompt -o ldif-wrap=no '(msRTCSIP-UserEnabled=TRUE)' \
    sAMAccountName msRTCSIP-DeploymentLocator msRTCSIP-PrimaryHomeServer \
    msRTCSIP-Line extensionAttribute10 | sort
}

job() { # NAME CONFIGURATION OF THE DIRECTORY
  echo "== $1"
  stop_rehearsal "$work/job" 2>/dev/null || true
  bash "$root/tests/servers/samba.sh" stop "$work/dc"
  rm -rf "$work/dc" "$work/job"
  mkdir "$work/job"
  cp "$work/forest.ldif" "$work/job/forest.ldif"
  local from=$SECONDS
  bash "$root/tests/servers/samba.sh" start "$work/dc" "$work/forest.ldif"
  echo "Samba with $users users in $((SECONDS - from)) s"
  set -a
  . "$work/dc/env"
  set +a
  DIRECTORY_CONFIG=$(eval "echo \"$2\"") CONCURRENCY=16 start_rehearsal \
    "$cutover" "$work/job" "$users" --forest "$LDAPS_URL" \
    --bind-dn "$LDAP_BIND_DN" --password-file "$LDAP_PASSWORD_FILE" \
    --ca-file "$LDAP_CA_FILE" --base-dn "$LDAP_BASE" \
    --rate "${SAMBA_JOB_RATE:-400}" --free-seats 100000
  sed -i 's/^size = .*/size = 500/' "$work/job/campaign.toml"
  [[ $2 != *copy:* ]] || sed -i \
    's/^authority = "cloud"/&\ncopy_line_to = "extensionAttribute10"/' \
    "$work/job/campaign.toml"
  c init --campaign "$work/job/campaign.toml" >/dev/null
  c discover 2>"$work/err" || fail "discover ended with $?"
  directory_state >"$work/before"
  c --json plan "$work/job/campaign.toml" >"$work/plan" 2>"$work/err" ||
    fail "plan ended with $?"
  plan=$(jq -r .plan "$work/plan")
  c approve "$plan" --digest "$(jq -r .digest "$work/plan")" \
    --by board --change CHG1 >/dev/null
  from=$SECONDS
  c apply "$plan" 2>"$work/err" || fail "apply ended with $?"
  echo "applied in $((SECONDS - from)) s"
  c verify "$plan" 2>"$work/err" || fail "verify ended with $?"
  [ "$(directory_state | cmp - "$work/before" >/dev/null; echo $?)" = 1 ] ||
    fail "the move left no trace in the directory"
  if [[ $2 = *copy:* ]]; then
    copies=$(c report "$plan" --format csv | grep -c AD-COPY || true)
    [ "$copies" -gt 0 ] || fail "no line was kept"
    [ "$(directory_state | grep -c '^extensionAttribute10: tel:')" = "$copies" ] ||
      fail "$copies lines should be kept in extensionAttribute10"
  fi
  c rollback "$plan" >/dev/null 2>"$work/err" || fail "rollback ended with $?"
  directory_state | diff - "$work/before" | head -5 | grep . &&
    fail "the rollback did not bring the directory back"
  c audit verify || fail "audit verify"
  echo "ok: $1, $(jq -r .moves "$work/plan") users there and back"
}

binds=${SAMBA_JOB_BINDS:-simple gssapi}
[[ $binds != *simple* ]] || job "LDAPS with a password, lines by LDAP" 'url = \"$LDAPS_URL\"
base_dn = \"$LDAP_BASE\"
bind_dn = \"$LDAP_BIND_DN\"
password_file = \"$LDAP_PASSWORD_FILE\"
ca_file = \"$LDAP_CA_FILE\"
write = [\"line\", \"copy:extensionAttribute10\"]'
[[ $binds != *gssapi* ]] || job "LDAP sealed by Kerberos" 'url = \"$LDAP_URL\"
base_dn = \"$LDAP_BASE\"
bind = \"gssapi\"
ca_file = \"$LDAP_CA_FILE\"'
