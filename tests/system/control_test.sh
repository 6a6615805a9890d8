#!/usr/bin/env bash
# A run that is at work, controlled from other processes: pause, resume, stop,
# hold, release, set, signals and hooks. Argument: the built program.
set -euo pipefail
cutover=$(readlink -f "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/ops/rehearsal-run.sh"
dir=$(mktemp -d)
pid=""
trap '[ -z "$pid" ] || kill -9 "$pid" 2>/dev/null; stop_rehearsal "$dir"
  rm -rf "$dir"' EXIT
CONCURRENCY=4 start_rehearsal "$cutover" "$dir" 60 >/dev/null
cd "$dir"
fail() { echo "FAILED: $*"; exit 1; }
c() { "$cutover" "$@"; }

c init >/dev/null
c discover >/dev/null
c --json plan campaign.toml >plan.json
plan=$(jq -r .plan plan.json)
c approve "$plan" --digest "$(jq -r .digest plan.json)" --by board --change C1 \
  >/dev/null
victim=$(c report "$plan" --format csv | tr -d '\r' |
  awk -F, '$1 == 1 && !seen++ {print $2}')

begin_apply() { "$cutover" apply "$plan" >apply.out 2>apply.err & pid=$!; }
end_apply() { # expected exit code, what for
  local code=0
  wait "$pid" || code=$?
  pid=""
  [ "$code" = "$1" ] || { cat apply.out apply.err; fail "$2 ended with $code"; }
}
done_steps() {
  c --json status "$plan" | jq --arg p "$plan" \
    '[.runs[] | select(.plan == $p)][0].done'
}
wait_for_steps() { # at least so many
  local i
  for i in $(seq 1 200); do
    [ "$(done_steps)" -ge "$1" ] && return
    kill -0 "$pid" 2>/dev/null || { cat apply.out; fail "the run has ended"; }
    sleep 0.1
  done
  fail "no $1 steps were done"
}

### A hook that says no; nothing is begun, and status says why.
mkdir hooks
printf '#!/bin/sh\ncat >"$PWD/../context.json"\nenv >"$PWD/../env.txt"\necho not tonight\nexit 3\n' >hooks/before-wave.sh
chmod 755 hooks/before-wave.sh
printf '[hooks]\nfolder = "hooks"\ntimeout = "10s"\n' >>cutover.toml
export CUTOVER_CLIENT_SECRET=hunter2
begin_apply
end_apply 5 "the vetoed apply"
unset CUTOVER_CLIENT_SECRET
[ "$(done_steps)" = 0 ] || fail "a vetoed wave was begun"
c status "$plan" >status.txt
grep -q 'gate hook holds back: vetoed by hook before-wave.sh: exit 3: not tonight' status.txt ||
  fail "status does not name the hook: $(c status "$plan")"
jq -e --arg p "$plan" '.plan == $p and .point == "before-wave"' context.json \
  >/dev/null || fail "the context: $(cat context.json)"
! grep -q hunter2 env.txt context.json || fail "a hook can see a secret"
printf '#!/bin/sh\nexit 0\n' >hooks/before-wave.sh

### A pause from another process, and what status says meanwhile.
c hold "$plan" --user "$victim" --why "on call tonight" >/dev/null
begin_apply
wait_for_steps 5
code=0
c pause "$plan" 2>/dev/null || code=$?
[ "$code" = 2 ] || fail "a pause without a reason ended with $code"
c pause "$plan" --why "the SBC is being patched" --by ann >/dev/null
sleep 2
paused_at=$(done_steps)
sleep 2
[ "$(done_steps)" = "$paused_at" ] || fail "steps are done while it is paused"
kill -0 "$pid" || fail "the paused run has ended"
c status "$plan" >status.txt
grep -q 'gate pause holds back: paused by ann .*: the SBC is being patched' status.txt ||
  fail "status does not tell of the pause: $(cat status.txt)"
grep -q "gate hold holds back $victim: held by .*: on call tonight" status.txt ||
  fail "status does not tell of the hold: $(cat status.txt)"

### Fewer at a time, on again, and to the next safe point.
c set "$plan" concurrency=2 --why "the tenant is slow" >/dev/null
code=0
c set "$plan" concurrency=0 --why x >/dev/null 2>&1 || code=$?
[ "$code" = 2 ] || fail "concurrency=0 ended with $code"
c resume "$plan" --why "patched" >/dev/null
wait_for_steps $((paused_at + 5))
c stop "$plan" --why "users complain" --by ann >/dev/null
end_apply 5 "the stopped apply"
grep -q 'users done' apply.out || fail "the report: $(cat apply.out)"
grep -q 'stopped: stop: stopped by ann .*: users complain' apply.out ||
  fail "the reason is missing: $(cat apply.out)"

### Who said what is on record.
c audit list "$plan" | grep -c control. | grep -qx 5 ||
  fail "the audit has not the 5 orders: $(c audit list "$plan" | grep control)"

### Signals.
stopped_at=$(done_steps)
begin_apply
wait_for_steps $((stopped_at + 3))
kill -TERM "$pid"
end_apply 5 "the apply that got SIGTERM"
grep -q 'stopped by signal' apply.out || fail "$(cat apply.out)"
term_at=$(done_steps)
begin_apply
wait_for_steps $((term_at + 3))
kill -INT "$pid"
end_apply 5 "the apply that got SIGINT"

### The rest, without whom is held; then with.
begin_apply
end_apply 5 "the apply with a user held"
c --json status "$plan" | jq -e --arg u "$victim" \
  '[.users[].upn] == [$u]' >/dev/null || fail "others than the held are open"
c release "$plan" --user "$victim" --why "not any more" >/dev/null
begin_apply
end_apply 0 "the last apply"
c --json verify "$plan" | jq -e '.before == 0' >/dev/null || fail "verify"
c audit verify >/dev/null || fail "audit verify"
c report "$plan" --format md -o report.md >/dev/null
sed -n 1p report.md | grep -q 'users are done' ||
  fail "the report's first line: $(sed -n 1p report.md)"
echo "control: hooks, pause, hold, set, stop and signals leave nothing behind"
