#!/usr/bin/env bash
# The main job with a referee in between: every request and every answer of
# the Graph calls goes through "prism proxy --errors", which holds both to
# Microsoft's OpenAPI description. One violation fails the test.
set -uo pipefail
cutover=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
contract=$root/../shared/reference/graph-openapi/graph-teams-mock.yaml
[ -r "$contract" ] || { echo "skipped: no OpenAPI description beside the project"; exit 77; }
command -v npm >/dev/null || { echo "skipped: no Node here"; exit 77; }
tools=$(dirname "$cutover")/prism
if [ ! -x "$tools/node_modules/.bin/prism" ]; then
  mkdir -p "$tools"
  echo '{"private":true}' >"$tools/package.json"
  npm install --prefix "$tools" --no-audit --no-fund --silent \
    @stoplight/prism-cli@5 >"$tools/npm.log" 2>&1 ||
    { echo "skipped: npm cannot install prism"; tail -3 "$tools/npm.log"; exit 77; }
fi
. "$root/ops/rehearsal-run.sh"
work=$(mktemp -d)
prism_pid=""
end() {
  [ -z "$prism_pid" ] || kill "$prism_pid" 2>/dev/null
  stop_rehearsal "$work" || true
  rm -rf "$work"
}
trap end EXIT
fail() { echo "FAIL: $*"; exit 1; }
c() { "$cutover" -c "$work/cutover.toml" "$@"; }

port=$(/usr/bin/python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$cutover" rehearsal forest --users 25 -o "$work/forest.ldif" >/dev/null
start_rehearsal "$cutover" "$work" 25 --forest "$work/forest.ldif" \
  --origin "http://127.0.0.1:$port"
url=$(cat "$work/url")
"$tools/node_modules/.bin/prism" proxy --errors --host 127.0.0.1 \
  --port "$port" "$contract" "$url" >"$work/prism.log" 2>&1 </dev/null &
prism_pid=$!
for _ in $(seq 1 150); do
  grep -q "is listening" "$work/prism.log" && break
  kill -0 "$prism_pid" 2>/dev/null || { cat "$work/prism.log"; fail "prism ended"; }
  sleep 0.2
done
# Everything of the tenant by way of the referee.
sed -i "s|^graph_url = .*|graph_url = \"http://127.0.0.1:$port\"|
  s|^authority_url = .*|authority_url = \"http://127.0.0.1:$port\"|" "$work/cutover.toml"

# Prism answers a violation with problem+json of the service "prism".
violations() {
  sed 's/\x1b\[[0-9;]*m//g' "$work/prism.log" |
    grep -iE 'violation|Response validation failed|Request is not valid|error: ' |
    sort | uniq -c | sort -rn | head -30
}
step() {
  "$@" >"$work/out" 2>"$work/err" && return 0
  echo "ended with $?: $*"
  tail -5 "$work/err"
  violations
  exit 1
}
step c init --campaign "$work/campaign.toml"
step c discover
step c --json plan "$work/campaign.toml"
plan=$(jq -r .plan "$work/out")
moves=$(jq -r .moves "$work/out")
step c approve "$plan" --digest "$(jq -r .digest "$work/out")" --by board --change CHG1
step c apply "$plan"
step c verify "$plan"
# What changed by delta and batch, and the logs of calls.
step c --json discover
[ "$(jq -c .read_on "$work/out")" = '["entra"]' ] || fail "users were read in full"
digest=$(jq -r .digest "$work/out")
step c --json discover --full
[ "$(jq -c .read_on "$work/out")" = '[]' ] || fail "--full went on"
[ "$(jq -r .digest "$work/out")" = "$digest" ] || fail "what changed is not what is"
upn=$(curl -s "$url/rehearsal/state" | jq -r '.value[0].upn')
step c --json calls --plan "$plan"
[ "$(jq '.calls' "$work/out")" -gt 0 ] || fail "nobody telephones after the cut-over"
[ "$(jq '.not_cut_over' "$work/out")" = 0 ] || fail "moved, and not cut over"
step c rollback "$plan"
curl -s -X POST -d "{\"upn\":\"$upn\"}" "$url/rehearsal/remove"
step c --json discover
[ "$(jq -c .read_on "$work/out")" = '["entra"]' ] || fail "a removal was read in full"
found=$(violations)
[ -z "$found" ] || { echo "$found"; fail "the contract was violated"; }
# A referee that never whistles proves nothing.
curl -s -o "$work/out" -X POST -H 'content-type: application/json' -d '{}' \
  "http://127.0.0.1:$port/v1.0/admin/teams/telephoneNumberManagement/numberAssignments/assignNumber"
[ -n "$(violations)" ] || fail "a request without its members was let pass"
answers=$(grep -c 'Forwarding' "$work/prism.log")
[ "$answers" -gt 100 ] || { tail -5 "$work/prism.log"; fail "only $answers calls went by way of the referee"; }
echo "ok: $moves users there and back, $answers calls, no violation"
