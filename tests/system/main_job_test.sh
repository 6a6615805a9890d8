#!/usr/bin/env bash
# The main job over real LDAP: slapd with 1,000 users (MAIN_JOB_USERS), the
# rehearsal tenant in its own process (it writes Move-CsUser back into slapd),
# PostgreSQL as the store: discover, plan, approve, apply with a wave made to fail, verify,
# rollback of that wave, audit verify. Then the same unbroken job against the
# same job killed at 20 seeded moments: same end state, no order sent twice.
set -euo pipefail
cutover=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/ops/rehearsal-run.sh"
# shellcheck source=/dev/null
. "$root/tests/servers/rehearsal_truth.sh"
users=${MAIN_JOB_USERS:-1000}
seed=${MAIN_JOB_SEED:-11}
work=$(mktemp -d)
chmod 755 "$work"
end() {
  stop_rehearsal "$work/job" || true
  bash "$root/tests/servers/slapd.sh" stop "$work/slapd" 2>/dev/null || true
  bash "$root/tests/servers/postgres.sh" stop "$work/pg" 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT
fail() { echo "FAIL: $*"; exit 1; }
echo "seed $seed, $users users"
"$cutover" rehearsal forest --users "$users" -o "$work/forest.ldif"
bash "$root/tests/servers/postgres.sh" start "$work/pg"
. "$work/pg/env"

curl() { command curl --cacert "$LDAP_CA_FILE" "$@"; }

# start_world NAME HTTP [tls]: a fresh directory, tenant and store.
start_world() {
  stop_rehearsal "$work/job" || true
  bash "$root/tests/servers/slapd.sh" stop "$work/slapd" 2>/dev/null || true
  rm -rf "$work/slapd" "$work/job"
  mkdir "$work/job"
  cp "$work/forest.ldif" "$work/job/forest.ldif"
  bash "$root/tests/servers/slapd.sh" start "$work/slapd" "$work/forest.ldif"
  . "$work/slapd/env"
  psql -q "$PG_URL" -c 'drop schema public cascade' -c 'create schema public' \
    2>/dev/null
  TENANT_TLS=${3:+$work/slapd/tls} STORE_URL=$PG_URL HTTP_LIBRARY=$2 CONCURRENCY=16 DIRECTORY_CONFIG="url = \"$LDAP_URL\"
base_dn = \"$LDAP_BASE\"
bind_dn = \"$LDAP_BIND_DN\"
password_file = \"$LDAP_PASSWORD_FILE\"
ca_file = \"$LDAP_CA_FILE\"
start_tls = true
page_size = 300" start_rehearsal "$cutover" "$work/job" "$users" \
    --forest "$LDAP_URL" --bind-dn "$LDAP_BIND_DN" \
    --password-file "$LDAP_PASSWORD_FILE" --ca-file "$LDAP_CA_FILE" \
    --base-dn "$LDAP_BASE"
  url=$(cat "$work/job/url")
  # Few large waves: a wave waits for its slowest user.
  sed -i 's/^size = .*/size = 250/' "$work/job/campaign.toml"
  c init --campaign "$work/job/campaign.toml" >/dev/null
  c discover
  c --json plan "$work/job/campaign.toml" >"$work/plan.json" ||
    fail "plan ended with $?"
  plan=$(jq -r .plan "$work/plan.json")
  moves=$(jq -r .moves "$work/plan.json")
  c approve "$plan" --digest "$(jq -r .digest "$work/plan.json")" \
    --by board --change CHG1 >/dev/null
  echo "$1: plan $plan, $moves users"
}
c() { "$cutover" -c "$work/job/cutover.toml" "$@"; }

# What tells one end state from another, without ids made up on the way.
end_state() {
  rehearsal_state "$url"
  LDAPTLS_CACERT=$LDAP_CA_FILE ldapsearch -LLL -x -ZZ -H "$LDAP_URL" \
    -D "$LDAP_BIND_DN" -y "$LDAP_PASSWORD_FILE" -b "$LDAP_BASE" \
    -E pr=500/noprompt -o ldif-wrap=no '(sAMAccountName=*)' \
    sAMAccountName msRTCSIP-DeploymentLocator msRTCSIP-PrimaryHomeServer \
    msRTCSIP-Line | sort
}

### 1. with a failure, and back
start_world "with a failure" curl
victim=$(c report "$plan" --format csv | tr -d '\r' |
  awk -F, '$1==1 && $5=="NUM-SET-DR" && !n++ {print $2}')
[ -n "$victim" ] || fail "wave 1 assigns no number"
curl -sf -X POST "$url/rehearsal/faults" \
  -d "{\"upn\":\"$victim\",\"action\":\"assignNumber\",\"kind\":\"refuse\"}"
end_state >"$work/before.txt"
code=0
c apply "$plan" 2>"$work/apply.err" || code=$?
[ $code = 1 ] || { tail -5 "$work/apply.err"; fail "apply ended with $code, not 1"; }
c --json verify "$plan" >"$work/verify.json" 2>/dev/null || true
jq -e --argjson n "$moves" '.after + .before == $n and .before == 1' \
  "$work/verify.json" >/dev/null || fail "verify: $(cat "$work/verify.json")"
c report "$plan" --format md | grep "$victim" | grep -q failed ||
  fail "the report does not name $victim"
c rollback "$plan" --wave 1 2>/dev/null || fail "rollback ended with $?"
c --json verify "$plan" --wave 1 >"$work/verify.json" 2>/dev/null || true
jq -e '.after == 0 and (.elsewhere | length) == 0' "$work/verify.json" \
  >/dev/null || fail "wave 1 is not back: $(cat "$work/verify.json")"
# Everything is taken back, and then nothing tells the estate from before.
c rollback "$plan" 2>/dev/null || fail "the rollback of the rest ended with $?"
c report "$plan" --format md >"$work/report.md"
sed -n 1p "$work/report.md" | grep -q "taken back since: $((moves - 1));" ||
  fail "the report's first line: $(sed -n 1p "$work/report.md")"
end_state >"$work/back.txt"
cmp -s "$work/before.txt" "$work/back.txt" || {
  diff "$work/before.txt" "$work/back.txt" | head -20
  fail "the rollback did not bring everything back"
}
c audit verify || fail "audit verify"
c audit export -o "$work/audit.jsonl" >/dev/null
[ "$(wc -l <"$work/audit.jsonl")" -gt "$moves" ] || fail "audit export"
for secret in rehearsal "$(cat "$LDAP_PASSWORD_FILE")"; do
  ! grep -q "\"$secret\"" "$work/audit.jsonl" || fail "a secret is in the audit"
done
echo "ok: every user is after, before, or named; wave 1 is back"

### 2. unbroken: cpprestsdk, TLS, sign-in by certificate
start_world unbroken cpprest tls
c apply "$plan" 2>/dev/null || fail "the unbroken apply ended with $?"
[ -z "$(rehearsal_repeats "$url")" ] || fail "the unbroken run repeated an order"
end_state >"$work/unbroken.txt"

### 3. killed at 20 seeded moments
start_world killed curl
RANDOM=$seed
kills=0
for i in $(seq 1 20); do
  # Not through the function: the pid must be the program's own.
  "$cutover" -c "$work/job/cutover.toml" apply "$plan" \
    >"$work/apply.out" 2>&1 &
  pid=$!
  sleep "0.$((RANDOM % 900 + 100))"
  if kill -9 "$pid" 2>/dev/null; then kills=$((kills + 1)); fi
  wait "$pid" 2>/dev/null || true
  pkill -9 -f "rehearsal worker --url $url" 2>/dev/null || true
done
code=0
c apply "$plan" 2>"$work/apply.err" || code=$?
[ $code = 0 ] || {
  c report "$plan" --format md | grep -A20 'How the run stands'
  fail "apply after $kills kills ended with $code"
}
[ "$kills" = 20 ] || fail "only $kills of 20 kills met a running apply"
[ -z "$(rehearsal_repeats "$url")" ] || fail "an order was sent twice"
end_state >"$work/killed.txt"
cmp -s "$work/unbroken.txt" "$work/killed.txt" || {
  diff "$work/unbroken.txt" "$work/killed.txt" | head -20
  fail "the end states differ"
}
c audit verify || fail "audit verify after the kills"
echo "ok: $kills kills, same end state, no order sent twice"
