#!/usr/bin/env bash
# Several workers on one PostgreSQL carry out a plan together, while they are
# killed, stopped, held up past their lease, and started at random. Then: the
# same end state as of one undisturbed process, no order sent twice, an audit
# without fault, and no call refused that one process would not have met.
# Argument: the built program. WORKERS_USERS, WORKERS_SEED, WORKERS_EVENTS.
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
seed=${WORKERS_SEED:-$RANDOM}
users=${WORKERS_USERS:-200}
events=${WORKERS_EVENTS:-12}
rate=${WORKERS_RATE:-4000}
RANDOM=$seed
echo "seed $seed, $users users, $events events"
work=$(mktemp -d)
chmod 755 "$work"
declare -A workers=() # slot to PID
end() {
  local slot
  for slot in "${!workers[@]}"; do kill -9 "${workers[$slot]}" 2>/dev/null || true; done
  stop_rehearsal "$work/job" || true
  postgres_stop "$work/pg" 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT
fail() {
  echo "FAILED (seed $seed): $*"
  tail -n 4 "$work"/worker-*.out "$work"/worker-*.err 2>/dev/null | tail -n 60 || true
  exit 1
}
c() { "$cutover" -c "$work/job/cutover.toml" "$@"; }
url() { cat "$work/job/url"; }

"$cutover" rehearsal forest --users "$users" -o "$work/forest.ldif" >/dev/null

# start_world STORE_URL: a fresh tenant, an approved plan.
start_world() {
  stop_rehearsal "$work/job" || true
  rm -rf "$work/job"
  mkdir "$work/job"
  cp "$work/forest.ldif" "$work/job/forest.ldif"
  STORE_URL=$1 CONCURRENCY=8 start_rehearsal "$cutover" "$work/job" "$users" \
    --forest "$work/job/forest.ldif" --rate "$rate" \
    --free-seats $((users * 2))
  sed -i 's/^lease_ttl = .*/lease_ttl = "8s"/' "$work/job/cutover.toml"
  c init --campaign "$work/job/campaign.toml" >/dev/null
  c discover >/dev/null 2>&1 || fail "discover ended with $?"
  c --json plan "$work/job/campaign.toml" >"$work/plan.json" ||
    fail "plan ended with $?"
  plan=$(jq -r .plan "$work/plan.json")
  moves=$(jq -r '.moves // .users' "$work/plan.json")
  c approve "$plan" --digest "$(jq -r .digest "$work/plan.json")" \
    --by board --change C1 >/dev/null
}

### One process, undisturbed.
start_world "sqlite:$work/job/alone.sqlite"
from=$SECONDS
c apply "$plan" >"$work/apply.out" 2>&1 || {
  cat "$work/apply.out"
  fail "the undisturbed apply ended with $?"
}
[ -z "$(rehearsal_repeats "$(url)")" ] ||
  fail "the undisturbed run repeated an order"
all=$(rehearsal_orders "$(url)")
rehearsal_state "$(url)" >"$work/undisturbed.json"
echo "one process: $moves moves, $all orders in $((SECONDS - from))s"

### SQLite serves one process, and says so.
start_world "sqlite:$work/job/one.sqlite"
# Not through the function: the pid must be the program's own.
"$cutover" -c "$work/job/cutover.toml" worker "$plan" >"$work/worker-a.out" 2>&1 &
workers[a]=$!
for _ in $(seq 1 100); do
  c status "$plan" 2>/dev/null | grep -q '  worker ' && break
  sleep 0.1
done
code=0
c worker "$plan" >"$work/second.out" 2>&1 || code=$?
[ "$code" = 6 ] || fail "a second worker on SQLite ended with $code"
grep -q 'a store on SQLite serves one process' "$work/second.out" ||
  fail "nobody said that SQLite serves one process"
code=0
c apply "$plan" >"$work/second.out" 2>&1 || code=$?
[ "$code" = 6 ] || fail "apply beside a worker ended with $code"
kill -TERM "${workers[a]}"
code=0
wait "${workers[a]}" || code=$?
unset 'workers[a]'
[ "$code" = 5 ] || fail "a worker that was told to stop ended with $code"
echo "ok: SQLite serves one process and says so; apply waits for workers"

### Four workers, disturbed.
postgres_start "$work/pg"
. "$work/pg/env"
start_world "$PG_URL"
count=0
begin_worker() { # SLOT
  count=$((count + 1))
  "$cutover" -c "$work/job/cutover.toml" worker "$plan" \
    >"$work/worker-$count.out" 2>"$work/worker-$count.err" &
  workers[$1]=$!
}
# Whether the worker of that slot is still there; one that came to its end must
# have come to a good one.
is_there() { # SLOT
  [ -n "${workers[$1]:-}" ] || return 1
  kill -0 "${workers[$1]}" 2>/dev/null && return 0
  local code=0
  wait "${workers[$1]}" || code=$?
  unset "workers[$1]"
  case $code in
    0 | 5 | 137 | 143) return 1 ;;
    1 | 6) deposed=$((deposed + 1)); return 1 ;; # held up past its lease
    *) fail "a worker ended with $code" ;;
  esac
}
deposed=0 killed=0 told=0 held_up=0
from=$SECONDS
for slot in 1 2 3 4; do begin_worker "$slot"; done
for _ in $(seq 1 "$events"); do
  sleep "$((RANDOM % 3)).$((RANDOM % 9))"
  slot=$((RANDOM % 4 + 1))
  if is_there "$slot"; then
    case $((RANDOM % 4)) in
      0 | 1)
        kill -9 "${workers[$slot]}"
        wait "${workers[$slot]}" 2>/dev/null || true
        unset "workers[$slot]"
        killed=$((killed + 1))
        ;;
      2) kill -TERM "${workers[$slot]}" 2>/dev/null && told=$((told + 1)) ;;
      3)
        kill -STOP "${workers[$slot]}"
        held_up=$((held_up + 1))
        (sleep 12; kill -CONT "${workers[$slot]}" 2>/dev/null || true) &
        ;;
    esac
  fi
  for slot in 1 2 3 4; do
    [ $((RANDOM % 3)) = 0 ] || is_there "$slot" || begin_worker "$slot"
  done
done
echo "at work for $((SECONDS - from))s: $killed killed, $told told to stop, \
$held_up held up past their lease, $count workers in all"
c status "$plan" | grep '  worker ' || true
# From here on undisturbed, to the end.
for _ in 1 2 3; do
  for slot in 1 2 3 4; do is_there "$slot" || begin_worker "$slot"; done
  for slot in 1 2 3 4; do
    while is_there "$slot"; do sleep 0.2; done
  done
  c --json apply "$plan" >"$work/end.out" 2>/dev/null && break
done
[ "$(jq -r '.parked + .not_begun' "$work/end.out")" = 0 ] ||
  fail "not at its end: $(cat "$work/end.out")"
echo "at its end after $((SECONDS - from))s, $deposed workers found themselves deposed"
twice=$(rehearsal_repeats "$(url)")
[ -z "$twice" ] || fail "an order was sent twice: $twice"
[ "$(rehearsal_orders "$(url)")" = "$all" ] ||
  fail "$(rehearsal_orders "$(url)") orders, not $all"
rehearsal_state "$(url)" >"$work/end.json"
cmp -s "$work/undisturbed.json" "$work/end.json" || {
  diff "$work/undisturbed.json" "$work/end.json" | head -20
  fail "the end state is another"
}
c audit verify >"$work/audit.txt" || fail "$(cat "$work/audit.txt")"
c audit export -o "$work/audit.jsonl" >/dev/null
ends=$(jq -c 'select(.kind == "run.ended")' "$work/audit.jsonl" | wc -l)
[ "$ends" -ge 1 ] || fail "the run has no end"
hands=$(jq -r 'select(.kind == "step.done") | .actor' "$work/audit.jsonl" |
  sort -u | wc -l)
[ "$hands" -ge 4 ] || fail "only $hands workers did anything"
echo "ok: the same end state, no order twice, the audit is whole; \
$hands workers had their hands in it"
