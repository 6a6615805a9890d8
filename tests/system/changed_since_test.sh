#!/usr/bin/env bash
# A whole run is taken back at once, though somebody else has changed a user
# since: nothing of that user is touched, and the report and the status say of
# whom and why. Settled by hand, the user goes back, too. Argument: the built
# program.
set -euo pipefail
cutover=$(readlink -f "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=/dev/null
. "$root/ops/rehearsal-run.sh"
# shellcheck source=/dev/null
. "$root/tests/servers/rehearsal_truth.sh"
dir=$(mktemp -d)
trap 'stop_rehearsal "$dir"; rm -rf "$dir"' EXIT
CONCURRENCY=12 start_rehearsal "$cutover" "$dir" 40 >/dev/null
cd "$dir"
fail() { echo "FAILED: $*"; exit 1; }
c() { "$cutover" "$@" 2>err; }
url=$(cat url)
# Of a state, one user, or all but that one.
of_user() { jq --arg u "$user" '.[] | select(.upn == $u)' "$1"; }
of_others() { jq --arg u "$user" '.[] | select(.upn != $u)' "$1"; }
# Somebody else, by the same service.
set_location() { # VALUE
  local token
  token=$(curl -sf "$url/11111111-2222-4333-8444-555555555555/oauth2/v2.0/token" \
    -d grant_type=client_credentials -d client_secret=rehearsal \
    -d client_id=99999999-8888-4777-8666-555555555555 \
    -d scope="$url/.default" | jq -r .access_token)
  curl -sf -X PATCH "$url/v1.0/users/$user" -H "authorization: Bearer $token" \
    -H 'content-type: application/json' -d "{\"usageLocation\": $1}" >/dev/null
}

c init >/dev/null
c discover >/dev/null
c --json plan campaign.toml >plan.json
plan=$(jq -r .plan plan.json)
c approve "$plan" --digest "$(jq -r .digest plan.json)" --by board --change C1 \
  >/dev/null
rehearsal_state "$url" >before.json
c apply "$plan" >/dev/null || fail "apply ended with $?"
user=$(c report "$plan" --format csv | tr -d '\r' |
  awk -F, '$5 == "UL-SET" && !n++ {print $2}')
[ -n "$user" ] || fail "nobody gets a usage location"
set_location '"JP"'
sleep 1 # reads lag in the rehearsal
rehearsal_state "$url" >after.json

### Taken back, but for that user.
code=0
c rollback "$plan" >back.txt || code=$?
[ "$code" = 1 ] || fail "rollback ended with $code: $(cat back.txt err)"
grep -q ' 1 failed' back.txt || fail "$(cat back.txt)"
back=$(sed -n 's/^rollback plan \(p-[0-9a-f]*\) .*/\1/p' back.txt)
rehearsal_state "$url" >state.json
cmp -s <(of_user state.json) <(of_user after.json) ||
  fail "of the changed user something was touched"
cmp -s <(of_others state.json) <(of_others before.json) || {
  diff <(of_others state.json) <(of_others before.json) | head -20
  fail "the others are not back"
}
why='CUT-CHANGED UsageLocation has been changed by somebody else to JP; nothing was taken back'
for format in md csv html json; do
  c report "$back" --format "$format" >report || fail "report: $(cat err)"
  grep -qF "$user" report && grep -qF "$why" report ||
    fail "the report as $format does not say of whom and why"
done
c status "$back" >status.txt
grep -F "$user" status.txt | grep -qF "$why" ||
  fail "the status does not say why: $(cat status.txt)"
grep -qF "${why/CUT-CHANGED/CUT-CHANGED $user:}" back.txt ||
  fail "the rollback does not name $user: $(cat back.txt)"
c audit list "$back" --user "$user" | grep -qF "$why" || fail "not in the audit"

### Shown before it is said again; settled by hand, it is done.
code=0
c rollback "$plan" --plan-only >shown.txt || code=$?
[ "$code" = 3 ] || fail "showing it ended with $code"
grep -q "CUT-CHANGED $user" shown.txt || fail "$(cat shown.txt)"
set_location "$(jq -c --arg u "$user" '.[] | select(.upn == $u) |
  .usageLocation // ""' before.json)"
sleep 1
code=0
c rollback "$plan" >again.txt || code=$?
[ "$code" = 0 ] || fail "said again it ended with $code: $(cat again.txt)"
rehearsal_state "$url" >state.json
cmp -s state.json before.json || {
  diff state.json before.json | head -20
  fail "it is not as before"
}
c audit verify >/dev/null || fail "audit verify"
echo "ok: whom somebody else changed is left alone and named, the others go back"
