#!/usr/bin/env bash
# The PowerShell worker under a real PowerShell, the cmdlets being those of
# tests/fakes/CsStandIn in front of the rehearsal tenant: every verb, what is
# turned down, errors and their codes, noise; then the main job through it.
set -euo pipefail
cutover=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
code=0
pwsh=$(bash "$root/tests/servers/pwsh.sh" "$(dirname "$cutover")/pwsh") || code=$?
[ $code != 77 ] || { echo "skipped: no PowerShell is to be had"; exit 77; }
[ $code = 0 ] || { echo "FAIL: pwsh.sh ended with $code"; exit 1; }
. "$root/ops/rehearsal-run.sh"
export POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off
script=$root/connectors/powershell/worker.ps1
work=$(mktemp -d)
mkdir "$work/tmp"
export TMPDIR=$work/tmp
failures=0
worker=""
end() {
  [ -z "$worker" ] || kill "$worker" 2>/dev/null || true
  stop_rehearsal "$work/job" || true
  rm -rf "$work"
}
trap end EXIT
fail() { echo "FAIL: $*"; failures=$((failures + 1)); }

# module FOLDER NAME VERSION FUNCTION…: the stand-in under that name.
module() {
  local folder=$work/$1/$2/$3
  mkdir -p "$folder"
  cp "$root/tests/fakes/CsStandIn/CsStandIn.psm1" "$folder"
  local functions
  functions=$(printf "'%s'," "${@:4}")
  printf "@{ RootModule = 'CsStandIn.psm1'; ModuleVersion = '%s'; FunctionsToExport = @(%s) }\n" \
    "$3" "${functions%,}" >"$folder/$2.psd1"
}
on_prem=(Get-CsUser Move-CsUser Set-CsUser)
# The online module has a cmdlet of the same name as the other.
teams=(Connect-MicrosoftTeams Get-CsOnlineUser Get-CsPhoneNumberAssignment
  Set-CsPhoneNumberAssignment Remove-CsPhoneNumberAssignment Set-CsUser
  Grant-CsOnlineVoiceRoutingPolicy Grant-CsTenantDialPlan
  Grant-CsTeamsCallingPolicy Grant-CsTeamsIPPhonePolicy
  Grant-CsTeamsEmergencyCallRoutingPolicy
  Grant-CsTeamsUpgradePolicy Get-CsOnlinePstnUsage Get-CsOnlineVoiceRoute
  Get-CsOnlineVoiceRoutingPolicy Get-CsOnlinePSTNGateway Get-CsTenantDialPlan
  Get-CsTeamsTranslationRule Get-CsTeamsEmergencyCallRoutingPolicy
  Get-CsTenantNetworkSite New-CsBatchPolicyAssignmentOperation
  Get-CsBatchPolicyAssignmentOperation Get-CsPhoneNumberTenantConfiguration
  Get-CsTeamsCallingPolicy)
module good SkypeForBusiness 7.0.2046.385 "${on_prem[@]}"
module good MicrosoftTeams 6.9.0 "${teams[@]}"
module good MicrosoftTeams 7.6.0 "${teams[@]}"
module good ADSync 2.3.0.0 Start-ADSyncSyncCycle Get-ADSyncScheduler
module new SkypeForBusiness 7.0.2046.385 "${on_prem[@]}"
module new MicrosoftTeams 7.6.0 "${teams[@]}"
module old SkypeForBusiness 7.0.2046.385 "${on_prem[@]}"
module old MicrosoftTeams 5.9.0 "${teams[@]}"

mkdir "$work/job"
start_rehearsal "$cutover" "$work/job" 20
url=$(cat "$work/job/url")
export CUTOVER_REHEARSAL_URL=$url
sips=$(sed -n 's/^msrtcsip-primaryuseraddress: //Ip' "$work/job/forest.ldif" | tr -d '\r')
sip=$(sed -n 1p <<<"$sips")
mover=$(sed -n 2p <<<"$sips")
pool=$(sed -n 's/^msrtcsip-primaryhomeserver: CN=Lc Services,CN=Microsoft,CN=\([^,]*\).*/\1/Ip' \
  "$work/job/forest.ldif" | head -1)
[ -n "$mover" ] && [ -n "$pool" ] || { echo "FAIL: the forest has no two Skype users"; exit 1; }

# start_worker MODULES: its standard output is what is judged.
start_worker() {
  coproc PS { PSModulePath=$work/$1 exec "$pwsh" -NoLogo -NoProfile \
    -NonInteractive -File "$script" 2>>"$work/stderr"; }
  worker=$PS_PID
  # A coprocess's own descriptors are closed in subshells.
  local out=${PS[0]} in=${PS[1]}
  exec {to}>&"$in" {from}<&"$out" {in}>&- {out}<&-
  id=0
}
# stop_worker: it ends by itself, with nothing left unsaid.
stop_worker() {
  local rest="" ended=0 pid=$worker
  exec {to}>&-
  ! IFS= read -r -t 30 rest <&"$from" && [ -z "$rest" ] || fail "noise at the end: $rest"
  exec {from}<&-
  wait "$pid" || ended=$?
  worker=""
  [ "$ended" = 0 ] || fail "the worker ended with $ended"
}
# line TEXT: sends it as it is; the answer is in $answer.
line() {
  printf '%s\n' "$1" >&"$to"
  answer=""
  IFS= read -r -t 60 answer <&"$from" || { fail "no answer to $1"; exit 1; }
}
# ask VERB ARGS: sends a request with the next id.
ask() {
  id=$((id + 1))
  line "$(jq -cn --arg verb "$1" --argjson id $id --argjson args "$2" '{id: $id, verb: $verb, args: $args}')"
  jq -e --argjson id $id 'type == "object" and .id == $id and (.ok | type == "boolean")' \
    <<<"$answer" >/dev/null || fail "$1 was answered: $answer"
}
# is NAME FILTER [JQ ARGS…]: the last answer fits.
is() {
  local name=$1 filter=$2
  shift 2
  if jq -e "$@" "$filter" <<<"$answer" >/dev/null; then echo "ok: $name"; else fail "$name: $answer"; fi
}
refused_as() { # NAME CODE [WORDS]
  is "$1" '.ok == false and .code == $code and (.message | contains($words))' \
    --arg code "$2" --arg words "${3:-}"
}
user() { jq -cn --arg s "${1:-$sip}" '{Identity: $s}'; }
with() { jq -cn --arg s "$sip" --argjson more "$1" '{Identity: $s, CorrelationId: "key-1"} + $more'; }

### Every verb
start_worker good
line '{"verb":"Connect","args":{"TenantId":"t","AccessTokens":["graph-token","teams-token"]}}
{"id":0,"verb":"Get-Versions","args":{}}'
is "a Connect without an id is not answered" '.id == 0 and .ok'
is "versions, the newest in the window" '.result | .MicrosoftTeams == "6.9.0" and
  .SkypeForBusiness == "7.0.2046.385" and .ADSync == "2.3.0.0" and
  (.PowerShell | startswith("7.")) and .problems == []'
ask Get-CsUser "$(user)"
is "one user, flat" '.ok and .result.SipAddress == $sip and .result.RegistrarPool == $pool and
  .result.HostingProvider == "SRV:" and (.result.LineURI | type) == "string"' --arg sip "$sip" --arg pool "$pool"
line_uri=$(jq -r .result.LineURI <<<"$answer")
ask Get-CsUser '{}'
is "all users" '(.result.value | length) > 1 and
  (.result.value | map(.RegistrarPool | type == "string") | all)'
# Of another user: the tenant's next sync may come between the two moves, and
# he is then a user of the cloud until the one after it.
of_mover() { jq -cn --arg s "$mover" --argjson more "$1" '{Identity: $s, CorrelationId: "key-1"} + $more'; }
ask Move-CsUser "$(of_mover '{"Target":"sipfed.online.lync.com"}')"
is "a move and its report" '.ok and .result.report[0].Status == "Succeeded"'
ask Get-CsUser "$(user "$mover")"
is "the user is online" '.result.HostingProvider == "sipfed.online.lync.com" and .result.RegistrarPool == ""'
ask Move-CsUser "$(of_mover "{\"Target\":\"$pool\"}")"
ask Get-CsUser "$(user "$mover")"
is "and back" '.result.HostingProvider == "SRV:" and .result.RegistrarPool == $pool' --arg pool "$pool"
ask Set-CsUser "$(of_mover '{"LineURI":null}')"
ask Get-CsUser "$(user "$mover")"
is "a cleared line" '.result.LineURI == ""'
ask Get-CsOnlineUser "$(user)"
is "an online user, policies by name, lists as lists" '.result.TeamsUpgradePolicy == "UpgradeToTeams" and
  (.result.FeatureTypes | index("Teams")) != null and .result.OnlineVoiceRoutingPolicy == "" and
  .result.EnterpriseVoiceEnabled == false'
ask Get-CsOnlineUser '{}'
is "all online users" '(.result.value | length) > 1 and (.result.value | map(.FeatureTypes | type == "array") | all)'
ask Get-CsPhoneNumberAssignment '{"Top":1}'
is "a number" '(.result.value | length) == 1 and (.result.value[0].NumberType | test("^(DirectRouting|CallingPlan)$"))'
number=$(jq -r '.result.value[0].TelephoneNumber' <<<"$answer")
ask Get-CsPhoneNumberAssignment '{"Top":1,"Skip":1}'
is "the next one" '.result.value[0].TelephoneNumber != $n' --arg n "$number"
ask Get-CsPhoneNumberAssignment '{"TelephoneNumber":"+490000"}'
is "no number" '.result == {"value": []}'
upn=${sip#sip:}
ask Set-CsPhoneNumberAssignment "{\"Identity\":\"$upn\",\"EnterpriseVoiceEnabled\":true,\"CorrelationId\":\"k\"}"
is "Enterprise Voice" '.ok and .result == {}'
ask Get-CsOnlineUser "$(user)"
is "which shows" '.result.EnterpriseVoiceEnabled == true'
ask Set-CsPhoneNumberAssignment "{\"Identity\":\"$upn\",\"PhoneNumber\":\"+4930111\",\"PhoneNumberType\":\"None\"}"
is "a number of no known type" '.ok == false'
ask Set-CsPhoneNumberAssignment "{\"Identity\":\"$upn\",\"PhoneNumber\":\"+4930111\",\"PhoneNumberType\":\"DirectRouting\",\"AssignmentCategory\":\"Secret\"}"
is "a number of no known category" '.ok == false'
ask Remove-CsPhoneNumberAssignment "$(with '{"PhoneNumber":"+49301","PhoneNumberType":"DirectRouting"}')"
is "a number is removed" '.ok'
for policy in OnlineVoiceRoutingPolicy:DR-EMEA TenantDialPlan:DP-EMEA TeamsCallingPolicy:AllowCalling \
  TeamsIPPhonePolicy:CommonArea \
  TeamsEmergencyCallRoutingPolicy:ECRP-EMEA TeamsUpgradePolicy:UpgradeToTeams; do
  ask "Grant-Cs${policy%:*}" "$(with "{\"PolicyName\":\"${policy#*:}\"}")"
  is "${policy%:*}" '.ok'
  ask "Grant-Cs${policy%:*}" "$(with '{"PolicyName":null}')"
  is "${policy%:*} is taken back" '.ok'
done
id_of=$(jq -cn --arg upn "$upn" '{Identity: $upn}')
ask Get-CsOnlineUser "$id_of"
oid=$(jq -r .result.Identity <<<"$answer")
ask New-CsBatchPolicyAssignmentOperation \
  "{\"PolicyType\":\"TenantDialPlan\",\"PolicyName\":\"DP-EMEA\",\"Identity\":[\"$oid\",\"nobody\"],\"OperationName\":\"cutover k\"}"
is "a batch of policies" '.ok and (.result.OperationId | length) > 10'
batch=$(jq -r .result.OperationId <<<"$answer")
for _ in $(seq 1 200); do
  ask Get-CsBatchPolicyAssignmentOperation "{\"Identity\":\"$batch\"}"
  ! jq -e '[.result.UserState[].State] | all(. == "Completed")' <<<"$answer" >/dev/null || break
done
is "tells each user's end" '[.result.UserState[] | {(.Id): .Result}] | add == {($o): "Success", nobody: "User not found"}' --arg o "$oid"
ask Get-CsBatchPolicyAssignmentOperation '{"Identity":"11111111-0000-0000-0000-000000000000"}'
refused_as "a batch that is not kept" "not found"
ask New-CsBatchPolicyAssignmentOperation '{"PolicyType":"TenantDialPlan","PolicyName":"None-Such","Identity":["a"]}'
refused_as "a batch of a policy that is not there" refused
ask New-CsBatchPolicyAssignmentOperation "$(jq -cn '{PolicyType: "TenantDialPlan", PolicyName: null, Identity: [range(5001) | tostring]}')"
refused_as "a batch of too many" invalid '5000'
ask New-CsBatchPolicyAssignmentOperation '{"PolicyType":"TenantDialPlan","PolicyName":null,"Identity":["a","*"]}'
refused_as "a batch by a pattern" invalid 'without *'
ask Get-CsPhoneNumberTenantConfiguration '{}'
is "the configuration of the tenant's numbers" '.result.AssignmentEmailEnabled == true and .result.AssignmentBlockedForever == false'
ask Get-CsOnlineVoiceRoute '{}'
is "voice routes, numbers as numbers and lists as lists" '(.result.value | length) == 2 and
  .result.value[0].Priority == 1 and .result.value[0].OnlinePstnGatewayList == ["sbc1.contoso.com", "sbc2.contoso.com"]'
ask Get-CsTenantDialPlan '{}'
is "rules inside a dial plan" '.result.value[0].NormalizationRules[0].Translation == "+49$1"'
ask Get-CsTeamsEmergencyCallRoutingPolicy '{}'
is "numbers inside an emergency policy" '.result.value[0].EmergencyNumbers[0].EmergencyDialMask == "110;911"'
ask Get-CsTeamsTranslationRule '{}'
is "nothing is an empty list" '.result.value == []'
ask Get-ADSyncScheduler '{}'
is "the scheduler" '.result.SyncCycleEnabled == true and .result.SyncCycleInProgress == false and
  .result.NextSyncCycleStartTimeInUTC == "2030-01-02T03:04:05.0000000Z"'
ask Start-ADSyncSyncCycle '{"PolicyType":"Delta"}'
is "a sync" '.ok'
ask Start-ADSyncSyncCycle '{}'
refused_as "a sync beside another" conflict

### What is turned down before any cmdlet
ask Remove-Item '{"Path":"/"}'; refused_as "an unknown verb" invalid 'Remove-Item'
ask get-csuser '{}'; refused_as "a verb in another case" invalid
ask 'Get-CsUser; exit' '{}'; refused_as "a verb with more behind it" invalid
ask Get-CsUser '{"Filter":"x"}'; refused_as "an unknown argument" invalid 'Filter'
ask Move-CsUser "$(with '{"Target":"x","Force":true}')"; refused_as "-Force" invalid 'Force'
ask Move-CsUser "$(user)"; refused_as "a move to nowhere" invalid 'Target'
ask Set-CsUser '{"LineURI":null}'; refused_as "a write without a user" invalid 'Identity'
ask Set-CsUser '{"Identity":"*","LineURI":null}'; refused_as "a pattern" invalid
ask Set-CsUser "$(with '{"LineURI":{"a":1}}')"; refused_as "an object as an argument" invalid
ask Set-CsPhoneNumberAssignment "$(with '{"EnterpriseVoiceEnabled":"true"}')"; refused_as "a text as a switch" invalid
ask Start-ADSyncSyncCycle '{"PolicyType":"Initial"}'; refused_as "a full sync" invalid
ask Connect '{"Password":"x"}'; refused_as "a sign-in by password" invalid
line 'nonsense'; is "a line that is no JSON" '.id == null and .ok == false and .code == "invalid"'
line '{"id":5,"verb":"Move-CsUser","args":{"Identity":"sip:a@b","Target":"x"}'
is "a line that is cut" '.id == null and .code == "invalid"'
line '[1]'; is "a list" '.code == "invalid"'
line '{"verb":"Get-CsUser"}'; is "a request without an id" '.id == null and .code == "invalid"'
line '{"id":6,"verb":"Get-CsUser","args":[]}'; is "arguments in a list" '.id == 6 and .code == "invalid"'

### Arguments are data
# shellcheck disable=SC2016
odd=$(printf '%s\n' 'a"b'"'"'c;$(exit 9)`exit 9`' '| Remove-Item; ${env:HOME} @{x=1} {0} %PATH% -Force & é 😀 '$'\t''\' '2030-01-02T03:04:05Z')
ask Set-CsUser "$(with "$(jq -cn --arg l "$odd" '{LineURI: $l}')")"
is "an odd argument is taken" '.ok'
ask Get-CsUser "$(user)"
is "and comes back as it was" '.result.LineURI == $odd' --arg odd "$odd"
ask Get-CsUser "$(user "sip:$odd")"
is "an odd user is not found" '.code == "not found" and (.message | contains($odd))' --arg odd "$odd"
ask Set-CsUser "$(with '{"LineURI":"2030-01-02T03:04:05Z"}')"
ask Get-CsUser "$(user)"
is "a text like a date stays one" '.result.LineURI == "2030-01-02T03:04:05Z"'
ask Set-CsUser "$(with "$(jq -cn --arg l "$line_uri" '{LineURI: $l}')")"

### Errors and their codes
ask Get-CsUser "$(user sip:nobody@contoso.test)"; refused_as "a user nobody knows" "not found" 'nobody@contoso.test'
ask Move-CsUser '{"Identity":"sip:nobody@contoso.test","Target":"x"}'; refused_as "a move of nobody" "not found"
ask Set-CsUser '{"Identity":"sip:nobody@contoso.test","LineURI":null}'; refused_as "a line of nobody" "not found"
ask Get-CsUser "$(user sip:throttled.access.denied.429@contoso.test)"; refused_as "a name like an error" "not found"
for pair in throttled:throttled unauthorized:unauthorized signin:unauthorized \
  conflict:conflict refused:refused transport:unavailable server:unavailable \
  late:refused prompt:refused; do
  ask Get-CsUser "$(user "sip:fail-${pair%:*}@contoso.test")"
  refused_as "an error ${pair%:*}" "${pair#*:}"
done
ask Get-CsUser "$(user 'sip:fail-echo@throttled access denied')"
refused_as "an error that quotes a name like another error" refused
ask Get-CsUser "$(user sip:fail-reads@contoso.test)"
is "a cmdlet that reads the console takes no request" '.result.SipAddress == "read: "'
ask Move-CsUser '{"Identity":"sip:fail-report@contoso.test","Target":"x"}'
refused_as "a move that only its report tells of" refused 'the user "x", could not'
ask Grant-CsTenantDialPlan "$(with '{"PolicyName":"None-Such"}')"; refused_as "a policy that is not there" refused
curl -sf -X POST "$url/rehearsal/faults" -d '{"upn":"","action":"Move-CsUser","kind":"refuse"}' >/dev/null
ask Move-CsUser "$(with '{"Target":"sipfed.online.lync.com"}')"; refused_as "a move that is declined" refused 'HostedMigration'
ask Connect '{"AccessTokens":["expired","top-secret"]}'
refused_as "an expired token" unauthorized 'AADSTS700082'
is "whose text is not told" '.message | contains("top-secret") | not'
ask Get-CsOnlineUser "$(user)"; refused_as "a Teams verb without a sign-in" unauthorized 'sign-in'
ask Get-CsUser "$(user)"; is "which the other verbs do without" '.ok'
ask Connect '{"AccessTokens":["graph","teams"]}'; is "a sign-in again" '.ok and .result == {}'
ask Get-CsOnlineUser "$(user)"; is "and all is well" '.ok'

### A hundred in a row, written before any is read
for i in $(seq 1 100); do
  printf '{"id":%d,"verb":"Get-CsUser","args":{"Identity":"%s"}}\n' $((1000 + i)) "$sip"
done >"$work/hundred"
cat "$work/hundred" >&"$to" &
for i in $(seq 1 100); do
  IFS= read -r -t 60 answer <&"$from" || { fail "no answer $i of 100"; break; }
  jq -e --argjson id $((1000 + i)) '.id == $id and .ok' <<<"$answer" >/dev/null ||
    { fail "answer $i of 100: $answer"; break; }
done
wait $!
echo "ok: a hundred requests in a row"
stop_worker
grep -q 'told to the host' "$work/stderr" || fail "the stand-in made no noise"
[ -z "$(find "$TMPDIR" -name 'cutover-*.csv')" ] ||
  fail "a report was left behind"

### Versions that Teams verbs do not run with
for kind in new:7.6.0 old:5.9.0; do
  start_worker "${kind%:*}"
  ask Get-Versions '{}'; is "MicrosoftTeams ${kind#*:} is told" '(.result.problems | length) == 2 and .result.MicrosoftTeams == ""'
  ask Get-CsOnlineUser "$(user)"; refused_as "and refused" refused "MicrosoftTeams ${kind#*:} on the worker's host is outside 6.2.1 to 7.1"
  ask Move-CsUser "$(with '{"Target":"x"}')"; refused_as "also for a move" refused '6.2.1 to 7.1'
  ask Get-CsUser "$(user)"; is "not for the rest" '.ok'
  ask Get-ADSyncScheduler '{}'; refused_as "a module that is missing" invalid 'ADSync'
  stop_worker
done
[ $failures = 0 ] || { tail -5 "$work/stderr"; echo "$failures failures"; exit 1; }

### The main job through the worker, on a fresh tenant each: once beside
### Graph, once with all of Teams by cmdlets and signed in by cutover.
export PSModulePath=$work/good
c() { "$cutover" -c "$work/job/cutover.toml" "$@" 2>>"$work/job.err" </dev/null; }
must() { # NAME COMMAND…
  local name=$1 ended=0
  shift
  "$@" || ended=$?
  [ $ended = 0 ] || { tail -20 "$work/job.err"; echo "FAIL: $name ended with $ended"; exit 1; }
}
main_job() { # NAME SFB_SETTINGS MORE_TABLES
  stop_rehearsal "$work/job"
  rm -rf "$work/job"
  mkdir "$work/job"
  start_rehearsal "$cutover" "$work/job" 20
  CUTOVER_REHEARSAL_URL=$(cat "$work/job/url")
  sed -i "s|^worker = .*|worker = [\"$pwsh\", \"-NoLogo\", \"-NoProfile\", \"-NonInteractive\", \"-File\", \"$script\"]\nsessions = 3\n$2|" \
    "$work/job/cutover.toml"
  # The stand-in's voice routing is made for its form, not to carry calls.
  sed -i '/^\[routing\]/,/^source/d' "$work/job/cutover.toml"
  printf '%s\n' "$3" >>"$work/job/cutover.toml"
  must init c init --campaign "$work/job/campaign.toml" >/dev/null
  must discover c discover
  must plan c --json plan "$work/job/campaign.toml" >"$work/plan.json"
  plan=$(jq -r .plan "$work/plan.json")
  must approve c approve "$plan" --digest "$(jq -r .digest "$work/plan.json")" --by board --change CHG1 >/dev/null
  must apply c apply "$plan"
  must verify c verify "$plan"
  c report "$plan" --format csv | grep -q SFB-MOVE || { echo "FAIL: no user was moved by the worker"; exit 1; }
  ! grep -q 'worker.replaced' "$work/job.err" || { echo "FAIL: a worker was lost"; exit 1; }
  echo "ok: $1: discover, plan, approve, apply and verify of $(jq -r .moves "$work/plan.json") users"
}
main_job "beside Graph" "" ""
main_job "all by cmdlets" 'sign_in = "tokens"' '[teams]
by = "powershell"'
