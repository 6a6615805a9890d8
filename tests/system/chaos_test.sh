#!/usr/bin/env bash
# What goes wrong around a run: the database is torn down under it, the network
# to the tenant is cut in several ways, the disk of the store is full. After
# each the run is brought to its end by the same command, and then: the same end
# state as of an undisturbed run, no order sent twice, an audit without fault.
# Deaths of the process itself are in main_job_test.sh, signals, stop and pause
# in control_test.sh. Argument: the built program.
set -euo pipefail
cutover=$(readlink -f "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/ops/rehearsal-run.sh"
. "$root/tests/servers/postgres.sh"
. "$root/tests/servers/rehearsal_truth.sh"
if ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
  echo 'SKIPPED: no PostgreSQL server is installed'
  exit 77
fi
seed=${CHAOS_SEED:-$RANDOM}
users=${CHAOS_USERS:-40}
RANDOM=$seed
echo "seed $seed, $users users"
work=$(mktemp -d)
chmod 755 "$work"
pid=""
proxy=""
mounted=""
end() {
  [ -z "$pid" ] || kill -9 "$pid" 2>/dev/null || true
  [ -z "$proxy" ] || kill "$proxy" 2>/dev/null || true
  stop_rehearsal "$work/job" || true
  postgres_stop "$work/pg" 2>/dev/null || true
  [ -z "$mounted" ] || umount "$mounted" || true
  rm -rf "$work"
}
trap end EXIT
fail() {
  echo "FAILED (seed $seed): $*"
  tail -n 5 "$work/apply.out" "$work/apply.err" 2>/dev/null || true
  exit 1
}
c() { "$cutover" -c "$work/job/cutover.toml" "$@"; }
# tell WORDS…: to the network between the program and the tenant.
tell() {
  local answer
  exec 9<>"/dev/tcp/127.0.0.1/$control"
  echo "$*" >&9
  read -r answer <&9
  exec 9>&-
  echo "$answer"
}

"$cutover" rehearsal forest --users "$users" -o "$work/forest.ldif" >/dev/null
/usr/bin/python3 "$root/tests/servers/fault_proxy.py" "$work/network" &
proxy=$!
for _ in $(seq 1 100); do [ -s "$work/network" ] && break; sleep 0.1; done
read -r port control <"$work/network"
postgres_start "$work/pg"
. "$work/pg/env"

# start_world STORE_URL: a fresh tenant behind the network, an approved plan.
start_world() {
  stop_rehearsal "$work/job" || true
  rm -rf "$work/job"
  mkdir "$work/job"
  cp "$work/forest.ldif" "$work/job/forest.ldif"
  tell pass >/dev/null
  STORE_URL=$1 CONCURRENCY=16 start_rehearsal "$cutover" "$work/job" "$users" \
    --forest "$work/job/forest.ldif" --origin "http://127.0.0.1:$port"
  tenant=$(sed 's/.*://' "$work/job/url")
  tell target "$tenant" >/dev/null
  sed -i "s|http://127.0.0.1:$tenant|http://127.0.0.1:$port|" "$work/job/cutover.toml"
  # One wave: waves wait for their slowest users, one after the other.
  sed -i -e '/^key = /d' -e 's/^pilot = .*/pilot = 0/' "$work/job/campaign.toml"
  c init --campaign "$work/job/campaign.toml" >/dev/null
  c discover >/dev/null 2>&1 || fail "discover ended with $?"
  c --json plan "$work/job/campaign.toml" >"$work/plan.json" ||
    fail "plan ended with $?"
  plan=$(jq -r .plan "$work/plan.json")
  c approve "$plan" --digest "$(jq -r .digest "$work/plan.json")" \
    --by board --change C1 >/dev/null
}
# Straight from the tenant, whatever the network does.
url() { echo "http://127.0.0.1:$tenant"; }
orders() { rehearsal_orders "$(url)"; }

begin_apply() {
  # Not through the function: the pid must be the program's own.
  "$cutover" -c "$work/job/cutover.toml" apply "$plan" \
    >"$work/apply.out" 2>"$work/apply.err" &
  pid=$!
}
# wait_for_orders N: the run is in the middle: the tenant has so many more.
wait_for_orders() {
  local from
  from=$(orders)
  for _ in $(seq 1 300); do
    [ "$(orders)" -ge $((from + $1)) ] && return
    kill -0 "$pid" 2>/dev/null || return 0
    sleep 0.05
  done
  fail "no $1 orders came"
}
end_apply() { # sets code
  code=0
  wait "$pid" || code=$?
  pid=""
}
# What went wrong is said with what to do, or the run goes on or is parked.
judge() { # WHAT
  case $code in
    0 | 5) ;;
    1 | 2) grep -Eq 'remedy: |not finished: run "cutover apply' \
      "$work/apply.out" "$work/apply.err" || fail "$1: no remedy" ;;
    *) fail "$1: exit code $code" ;;
  esac
  echo "ok: $1, exit code $code"
}
# finish WHAT: apply until it is at its end, and the proof.
finish() {
  for _ in 1 2 3; do
    begin_apply
    end_apply
    [ "$code" = 5 ] || break
  done
  [ "$code" = 0 ] || {
    c report "$plan" --format md | sed -n '/How the run stands/,/^## What/p'
    fail "apply after $1 ended with $code"
  }
  twice=$(rehearsal_repeats "$(url)")
  [ -z "$twice" ] || fail "after $1 an order was sent twice: $twice"
  [ "$(orders)" = "$all" ] || fail "after $1 $(orders) orders, not $all"
  rehearsal_state "$(url)" >"$work/end.json"
  cmp -s "$work/undisturbed.json" "$work/end.json" || {
    diff "$work/undisturbed.json" "$work/end.json" | head -20
    fail "after $1 the end state is another"
  }
  c audit verify >"$work/audit.txt" || fail "after $1: $(cat "$work/audit.txt")"
  echo "ok: after $1 the same end state, no order twice, the audit is whole"
}

### Undisturbed.
start_world "sqlite:$work/job/undisturbed.sqlite"
begin_apply
end_apply
[ "$code" = 0 ] || fail "the undisturbed apply ended with $code"
[ -z "$(rehearsal_repeats "$(url)")" ] ||
  fail "the undisturbed run repeated an order"
all=$(orders)
rehearsal_state "$(url)" >"$work/undisturbed.json"
echo "undisturbed: $all orders in ${SECONDS}s"

### (a) The database goes away.
pg_bin=$(postgres_bin)
pg_port=${PG_URL##*:}
pg_port=${pg_port%%/*}
start_world "$PG_URL"
for down in 0 3; do
  begin_apply
  wait_for_orders $((RANDOM % 8 + 2))
  # The immediate shutdown: no connection is told, nothing is finished.
  kill -QUIT "$(cat "$work/pg/postgres.pid")"
  for _ in $(seq 1 100); do
    pid_runs "$(cat "$work/pg/postgres.pid")" || break
    sleep 0.05
  done
  sleep "$down"
  (cd "$work/pg" && postgres_run "$work/pg" "$pg_bin" "$pg_port") ||
    fail "PostgreSQL does not come up again"
  end_apply
  judge "PostgreSQL stopped at once, back after ${down}s"
done
finish "two restarts of PostgreSQL"

### (b) The network goes away.
start_world "sqlite:$work/job/network.sqlite"
begin_apply
wait_for_orders $((RANDOM % 5 + 2))
for _ in 1 2 3 4 5; do
  tell drop >/dev/null
  sleep "0.$((RANDOM % 9))"
done
wait_for_orders 2
# What is asked for reaches the tenant, and nobody hears that it did.
tell deaf 25 >/dev/null
for _ in $(seq 1 200); do
  [ "$(tell count)" -ge 25 ] && break
  kill -0 "$pid" 2>/dev/null || break
  sleep 0.05
done
[ "$(tell count)" -ge 5 ] || fail "no answer was cut"
tell refuse >/dev/null
sleep 2
tell pass >/dev/null
end_apply
judge "connections dropped, answers lost, and two seconds without network"
finish "a network that drops, is deaf and refuses"

start_world "sqlite:$work/job/stalled.sqlite"
begin_apply
wait_for_orders $((RANDOM % 10 + 2))
tell stall >/dev/null
sleep 3
kill -TERM "$pid"
sleep 5
kill -0 "$pid" 2>/dev/null || fail "it did not wait for the step in hand"
tell pass >/dev/null
end_apply
[ "$code" = 5 ] || fail "stopped while the network stalled: exit code $code"
finish "SIGTERM while the network stalled"

### (c) The disk of the store is full.
mkdir "$work/disk"
if mount -t tmpfs -o size=16m tmpfs "$work/disk" 2>/dev/null; then
  mounted=$work/disk
  start_world "sqlite:$work/disk/full.sqlite"
  begin_apply
  wait_for_orders $((RANDOM % 8 + 2))
  dd if=/dev/zero of="$work/disk/filler" bs=4k 2>/dev/null || true
  end_apply
  [ "$code" != 0 ] || fail "a full disk was not noticed"
  judge "a full disk"
  grep -q 'free space where the store lives' "$work/apply.out" "$work/apply.err" ||
    fail "nobody says that the disk is full"
  # Full still: nothing is begun, and it says so again.
  begin_apply
  end_apply
  [ "$code" = 2 ] || fail "apply on a full disk ended with $code"
  rm "$work/disk/filler"
  finish "a full disk"
else
  echo "not tried: mounting a small disk wants root (see bad_input_test.sh)"
fi
echo "ok: chaos in ${SECONDS}s"
