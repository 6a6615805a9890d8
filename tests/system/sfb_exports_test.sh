#!/usr/bin/env bash
# Discover from exports of Skype for Business in place of a worker: the same
# homes as the worker tells, in every form and encoding; delegates and agents;
# what is told of a file that is cut; what is asked live is refused.
set -uo pipefail
cutover=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/ops/rehearsal-run.sh"
work=$(mktemp -d)
failures=0
end() {
  stop_rehearsal "$work" || true
  rm -rf "$work"
}
trap end EXIT
fail() { echo "FAILED: $*"; failures=$((failures + 1)); }
c() { "$cutover" -c "$work/cutover.toml" "$@" 2>"$work/err" </dev/null; }
# facts FILTER: of every user of the latest snapshot, one JSON object a line.
facts() {
  sqlite3 "$work/cutover.sqlite" "select facts from observation where snapshot_id =
    (select id from snapshot order by taken_at desc, rowid desc limit 1)" | jq -cS "$1"
}
snapshots() { sqlite3 "$work/cutover.sqlite" 'select count(*) from snapshot'; }
homes() { facts 'select(.HomedOn) | [.SipAddress, .HomedOn]' | sort; }

start_rehearsal "$cutover" "$work" 25
c init --campaign "$work/campaign.toml" >/dev/null
c discover >/dev/null || { cat "$work/err"; echo "FAILED: discover with the worker"; exit 1; }
homes >"$work/homes"
[ -s "$work/homes" ] || fail "the worker told no home"

# What Get-CsUser gives there, and the folder for it.
echo '{"id":1,"verb":"Get-CsUser","args":{}}' |
  "$cutover" rehearsal worker --url "$(cat "$work/url")" 2>/dev/null |
  jq '[.result.value[] | {SipAddress, HostingProvider, RegistrarPool, LineURI,
    VoicePolicy: "Süd, 😀"}]' >"$work/users.json"
header='["SipAddress","HostingProvider","RegistrarPool","LineURI","VoicePolicy"]'
{ printf '#TYPE Microsoft.Rtc.Management.ADConnect.Schema.OCSADUser\r\n'
  jq -r "($header, (.[] | [.[$header[]]])) | @csv" "$work/users.json" | sed 's/$/\r/'
} >"$work/users.csv"
mkdir "$work/exports"
cp "$work/cutover.toml" "$work/both.toml"
sed -i -e '/^\[routing\]/,/^source/d' -e 's|^worker = .*|exports = "exports"|' "$work/cutover.toml"
sed -i 's|^\(worker = .*\)|\1\nexports = "exports"|' "$work/both.toml"

for form in json csv; do
  for encoding in UTF-8 UTF-16 UTF-16LE UTF-16BE; do
    rm -f "$work"/exports/*
    iconv -f UTF-8 -t $encoding "$work/users.$form" >"$work/exports/Get-CsUser.$form"
    c discover >"$work/out" || { fail "discover from $form in $encoding"; head -3 "$work/err"; }
    if ! homes | cmp -s - "$work/homes"; then fail "other homes from $form in $encoding"; fi
    [ "$(facts 'select(.HomedOn) | .SfbVoicePolicy' | sort -u)" = '"Süd, 😀"' ] ||
      fail "another policy from $form in $encoding"
    echo "ok: $form in $encoding"
  done
done
grep -q 'skype exports: ' "$work/out" || fail "no count of the users read"

boss=$(jq -r '.[0].SipAddress' "$work/users.json")
aide=$(jq -r '.[1].SipAddress' "$work/users.json")
printf 'Owner;Delegate\r\n%s;%s\r\n' "$boss" "$aide" >"$work/exports/Delegates.csv"
jq -n --arg a "$aide" '{Identity: "g", Name: "Sales", AgentsByUri: [$a]}' \
  >"$work/exports/Get-CsRgsAgentGroup.json"
c discover >"$work/out" || fail "discover with delegates"
[ "$(facts 'select(.Delegates) | .Delegates')" = "\"${aide,,}\"" ] || fail "no delegate"
[ "$(facts 'select(.ResponseGroups) | [.ResponseGroups, .Delegators]')" = "[\"Sales\",\"${boss,,}\"]" ] ||
  fail "no response group"
c plan "$work/campaign.toml" >/dev/null || fail "no plan from exports: $(head -3 "$work/err")"
echo "ok: delegates and agents"

before=$(snapshots)
for size in 0 1 40 $(($(stat -c %s "$work/users.csv") / 2)); do
  head -c "$size" "$work/users.csv" >"$work/exports/Get-CsUser.csv"
  code=0
  c discover >/dev/null || code=$?
  [ $code = 2 ] || fail "cut at $size ended with $code"
  grep -q 'Get-CsUser.csv' "$work/err" || fail "cut at $size: no word of the file"
  grep -q 'remedy: ' "$work/err" || fail "cut at $size: no remedy"
done
[ "$(snapshots)" = "$before" ] || fail "a cut file left a snapshot"
echo "ok: a cut file"

# With both, the worker's homes count, however old the export is.
jq '[.[] | .HostingProvider = "SRV:" | .RegistrarPool = "old.contoso.test"]' \
  "$work/users.json" >"$work/exports/Get-CsUser.json"
rm "$work/exports/Get-CsUser.csv"
cp "$work/both.toml" "$work/cutover.toml"
c discover >/dev/null || fail "discover with both"
if ! homes | cmp -s - "$work/homes"; then fail "an export's home instead of the worker's"; fi
[ "$(facts 'select(.HomedOn) | .SfbVoicePolicy' | sort -u)" = '"Süd, 😀"' ] ||
  fail "no policy from the export beside the worker"
echo "ok: worker and exports"
[ $failures = 0 ] || exit 1
