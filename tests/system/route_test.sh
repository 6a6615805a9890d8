#!/usr/bin/env bash
# "cutover route" on the made-up tenant: why a call goes where it goes, today
# and after the plan. Argument: the built program.
set -euo pipefail
cutover=$(readlink -f "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/ops/rehearsal-run.sh"
dir=$(mktemp -d)
trap 'stop_rehearsal "$dir"; rm -rf "$dir"' EXIT
start_rehearsal "$cutover" "$dir" 40 >/dev/null
cd "$dir"
"$cutover" init >/dev/null
"$cutover" discover >/dev/null
fail() { echo "FAILED: $*"; exit 1; }

"$cutover" plan campaign.toml >plan.txt
plan=$(grep -o 'p-[0-9a-f]*' plan.txt | head -1)
"$cutover" report "$plan" --format json -o plan.json >/dev/null
jq -e '[.plan.findings[] | select(.id == "CUT-DIAL")] | length > 2' plan.json \
  >/dev/null || fail "the report tells no class of users what it can dial"
# A Calling Plan user and one of Skype for Business, both moved.
cloud=$(jq -r '[.plan.waves[].moves[] | select(.state == "S01" or .state == "S02")][0].upn' plan.json)
onprem=$(jq -r '[.plan.waves[].moves[] | select(.path == "P3A")][0].upn' plan.json)

"$cutover" route --user "$cloud" --dial +493012345678 >today.txt ||
  fail "a Calling Plan user cannot dial today: $(cat today.txt)"
grep -q 'today: .* leaves by the Calling Plan' today.txt || fail "$(cat today.txt)"
"$cutover" route --user "$cloud" --dial +493012345678 --plan "$plan" >after.txt
grep -q 'after the plan: .* leaves by Direct Routing' after.txt || fail "$(cat after.txt)"
grep -q 'takes route "national-DE" (priority 1)' after.txt || fail "$(cat after.txt)"
"$cutover" route --user "$onprem" --dial 112 --plan "$plan" >emergency.txt
grep -q 'homed on Skype for Business' emergency.txt || fail "$(cat emergency.txt)"
grep -q 'emergency number' emergency.txt || fail "$(cat emergency.txt)"

# The number that a colleague is to have rings in Teams; no route is asked.
colleague=$(jq -r --arg own "$cloud" '[.plan.waves[].moves[] | select(.upn != $own) |
  .steps[] | select(.kind == "NUM-SET-DR") | .after][0] // empty' plan.json | grep -o '+[0-9]*' || true)
[ -n "$colleague" ] || fail "nobody is given a number in Teams"
"$cutover" route --user "$cloud" --dial "$colleague" --plan "$plan" >colleague.txt
grep -q 'after the plan: .* rings .* in Teams' colleague.txt || fail "$(cat colleague.txt)"
code=0
"$cutover" route --user "$cloud" --dial 112 --site Nowhere 2>error.txt || code=$?
[ $code = 2 ] || fail "an unknown site ends with $code"
grep -q 'no network site "Nowhere"' error.txt || fail "$(cat error.txt)"

code=0
"$cutover" route --user "$cloud" --dial '*99' --plan "$plan" >dropped.txt || code=$?
[ $code = 1 ] || fail "a call that is dropped ends with $code"
grep -q 'is dropped' dropped.txt || fail "$(cat dropped.txt)"
code=0
"$cutover" route --user nobody@contoso.test --dial 112 2>error.txt || code=$?
[ $code = 2 ] || fail "an unknown user ends with $code"
grep -q 'no user nobody@contoso.test' error.txt || fail "$(cat error.txt)"
"$cutover" --json route --user "$cloud" --dial 112 --plan "$plan" |
  jq -e '.decisions | length == 2' >/dev/null || fail "no JSON"

# Why the plan treats a user so; nothing is saved by asking.
"$cutover" status >before.txt
"$cutover" plan campaign.toml --explain "$onprem" >why.txt
grep -q "^$onprem moves in wave" why.txt || fail "$(head -3 why.txt)"
grep -q '(line [0-9]*): decides' why.txt || fail "no rule decides"
grep -q 'PF-U19.*pass' why.txt || fail "a check that passed is not told"
"$cutover" status | cmp -s - before.txt || fail "an explanation was saved"
"$cutover" --json plan campaign.toml --explain "$onprem" |
  jq -e '.schema == "cutover.explain/1" and (.checks | length > 80)' >/dev/null ||
  fail "no JSON of an explanation"
code=0
"$cutover" plan campaign.toml --explain nobody@contoso.test 2>error.txt || code=$?
[ $code = 2 ] || fail "an unknown user of --explain ends with $code"

# A snapshot without the voice routing says so.
sed -i '/^\[routing\]/,/^source/d' cutover.toml
"$cutover" discover >/dev/null
code=0
"$cutover" route --user "$cloud" --dial 112 2>error.txt || code=$?
[ $code = 2 ] || fail "without voice routing it ends with $code"
grep -q 'set routing.source' error.txt || fail "$(cat error.txt)"
echo "route: explained today and after, dropped calls end with 1"
