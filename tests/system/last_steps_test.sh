#!/usr/bin/env bash
# The last steps of a run are taken back: shown before, done by the approval of
# the run, gone on with by the same words when it was interrupted; and what is
# lost is listed before and after. Argument: the built program.
set -euo pipefail
cutover=$(readlink -f "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/ops/rehearsal-run.sh"
# shellcheck source=/dev/null
. "$root/tests/servers/rehearsal_truth.sh"
dir=$(mktemp -d)
pid=""
trap '[ -z "$pid" ] || kill -9 "$pid" 2>/dev/null; stop_rehearsal "$dir"
  rm -rf "$dir"' EXIT
CONCURRENCY=12 start_rehearsal "$cutover" "$dir" 20 >/dev/null
cd "$dir"
fail() { echo "FAILED: $*"; exit 1; }
c() { "$cutover" "$@"; }
end_state() { rehearsal_state "$(cat url)"; }
# Steps of the run that its last audit has done, by their first intent.
changed() {
  jq -s '[.[] | select(.plan == $p and .kind == "step.done") | [.wave, .move, .step]] as $done
    | [.[] | select(.plan == $p and .kind == "step.intent") | [.wave, .move, .step]]
    | unique | map(select(IN($done[]))) | length' --arg p "$plan" audit.jsonl
}

c rollback --help | grep -q -- 'rollback r-1a2b --last 40' || fail "no example"
c init >/dev/null
c discover >/dev/null
c --json plan campaign.toml >plan.json
plan=$(jq -r .plan plan.json)
c approve "$plan" --digest "$(jq -r .digest plan.json)" --by board --change C1 \
  >/dev/null
end_state >before.txt
c apply "$plan" >/dev/null 2>&1 || fail "apply ended with $?"
end_state >after.txt
for bad in 0 -3 many; do
  code=0
  c rollback "$plan" --last "$bad" >out 2>&1 || code=$?
  [ "$code" = 2 ] || fail "--last $bad ended with $code"
done
code=0
c rollback "$plan" --last 3 --wave 1 >out 2>&1 || code=$?
[ "$code" = 2 ] || fail "--last with --wave ended with $code"

### Shown, and nothing changed.
c rollback "$plan" --last 6 --plan-only >shown.txt 2>err || fail "$(cat shown.txt)"
grep -Eq 'of the last 6 steps: [0-9]+ users, [0-9]+ steps' shown.txt ||
  fail "$(cat shown.txt)"
grep -q 'CUT-HALFWAY' shown.txt || fail "nobody is said to be half-way"
end_state | cmp -s - after.txt || fail "showing it changed something"

### Done: six writes, no more; and said again it is done.
c audit export "$plan" -o audit.jsonl >/dev/null
[ "$(changed)" -gt 30 ] || fail "the run changed $(changed)"
c rollback "$plan" --last 6 >back.txt 2>err || fail "$(cat back.txt)"
back=$(sed -n 's/^rollback plan \(p-[0-9a-f]*\) .*/\1/p' back.txt)
c audit export "$back" -o audit.jsonl >/dev/null
undone=$(jq -s '[.[] | select(.kind == "step.intent" and .step_kind != "EV-ON") |
  [.wave, .move, .step]] | unique | length' audit.jsonl)
[ "$undone" = 6 ] || fail "$undone steps were taken back, not 6"
c rollback "$plan" --last 6 >again.txt 2>err || fail "$(cat again.txt)"
grep -q 'nothing is left to take back' again.txt || fail "$(cat again.txt)"

### Interrupted by SIGTERM, and gone on with by the same words.
c rollback "$plan" --last 1000 --plan-only >shown.txt 2>err
whole=$(sed -n 's/^rollback plan \(p-[0-9a-f]*\) .*/\1/p' shown.txt)
c report "$whole" --format md >lost-before.md
"$cutover" rollback "$plan" --last 1000 >out 2>err & pid=$!
for _ in $(seq 1 200); do
  id=$(sed -n 's/^rollback plan \(p-[0-9a-f]*\) .*/\1/p' out)
  [ -n "$id" ] && [ "$(c audit list "$id" | grep -c step.done)" -ge 5 ] && break
  kill -0 "$pid" || { cat out err; fail "the rollback has ended"; }
  sleep 0.1
done
kill -TERM "$pid"
code=0
wait "$pid" || code=$?
pid=""
[ "$code" = 5 ] || { cat out err; fail "the interrupted rollback ended with $code"; }
c rollback "$plan" --last 1000 >on.txt 2>err || { cat on.txt; fail "going on: $?"; }
grep -q "rollback plan $id of the last 1000 steps was begun .*: going on" on.txt ||
  fail "$(cat on.txt)"
end_state >state.txt
cmp -s before.txt state.txt || {
  diff before.txt state.txt | head -20
  fail "all steps taken back do not make the state before"
}
c report "$id" --format md >lost-after.md
for list in lost-before.md lost-after.md; do
  grep -Eq '^- SFB-MOVEBACK \(R2\), [0-9]+ users: moving back does not bring back' "$list" ||
    fail "$list does not list the losses: $(sed -n '/brought back/,/^## B/p' "$list")"
done
c audit verify >/dev/null || fail "audit verify"
echo "ok: the last steps are shown, taken back, and gone on with"
