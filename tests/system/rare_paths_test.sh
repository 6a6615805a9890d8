#!/usr/bin/env bash
# The rarer paths through the whole program: a resource account (P8), a
# common-area phone (P9), a number whose holder lost Phone System (relicense),
# chat users whose PBX phone was remotely controlled (P4, with its flags
# cleared in a real directory) and a user with a private line (P3B). Plan, approve, apply, verify, roll back: then
# nothing tells the estate from before.
set -euo pipefail
cutover=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/ops/rehearsal-run.sh"
work=$(mktemp -d)
chmod 755 "$work"
mkdir "$work/job"
end() {
  stop_rehearsal "$work/job" || true
  bash "$root/tests/servers/slapd.sh" stop "$work/slapd" 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT
fail() { echo "FAIL: $*"; exit 1; }
c() { "$cutover" -c "$work/job/cutover.toml" "$@"; }

# private_user: voice on-prem with a second, unlisted line.
private_user() {
  pbx_user "$@" | sed -e '/^msrtcsip-lineserver:/d' -e 's/GG-PBX/GG-Two/' \
    -e 's/^msrtcsip-optionflags: .*/msrtcsip-optionflags: 385/'
  echo "msrtcsip-privateline: tel:${4%?}9"
}

# pbx_user NAME NUMBER GUID LINE: chat by Skype for Business, a phone by a PBX:
# flags 1 and 256 as everybody, 16 and 512 for its remote control.
pbx_user() {
  cat <<LDIF

dn: cn=$1,ou=BER,ou=Corp,dc=contoso,dc=test
objectclass: top
objectclass: person
objectclass: organizationalPerson
objectclass: user
cn: $1
sn: $1
displayname: $1
samaccountname: $1
userprincipalname: $1@contoso.test
objectguid:: $(printf '%s' "$3" | base64)
objectsid:: $(printf '\x01\x05\x00\x00\x00\x00\x00\x05\x15\x00\x00\x00\x9c\xe8\xdc\x3b\xb3\x3e\x2b\x46\x43\x17\x0a\x32'"\\x$2"'\x00\x00\x00' | base64 -w0)
useraccountcontrol: 512
c: DE
physicaldeliveryofficename: BER
memberof: cn=GG-PBX,ou=Corp,dc=contoso,dc=test
proxyaddresses: SMTP:$1@contoso.test
proxyaddresses: sip:$1@contoso.test
msrtcsip-userenabled: TRUE
msrtcsip-primaryuseraddress: sip:$1@contoso.test
msrtcsip-optionflags: 785
msrtcsip-deploymentlocator: SRV:
msrtcsip-primaryhomeserver: CN=Lc Services,CN=Microsoft,CN=sfbpool01.contoso.test,CN=Pools,CN=RTC Service,CN=Services,CN=Configuration,dc=contoso,dc=test
msrtcsip-line: tel:$4
msrtcsip-lineserver: sip:rccgw@contoso.test
LDIF
}

"$cutover" rehearsal forest --users 0 -o "$work/job/forest.ldif" >/dev/null
sed -i '/^# numEntries/d' "$work/job/forest.ldif"
{
  pbx_user pbx1 17 0123456789abcde1 +493055590001
  pbx_user pbx2 18 0123456789abcde2 +493055590002
  private_user two 19 0123456789abcde3 +493055570001
} >>"$work/job/forest.ldif"
bash "$root/tests/servers/slapd.sh" start "$work/slapd" "$work/job/forest.ldif"
. "$work/slapd/env"
DIRECTORY_CONFIG="url = \"$LDAP_URL\"
base_dn = \"$LDAP_BASE\"
bind_dn = \"$LDAP_BIND_DN\"
password_file = \"$LDAP_PASSWORD_FILE\"
ca_file = \"$LDAP_CA_FILE\"
start_tls = true
write = [\"line\", \"option_flags\", \"line_server\"]" \
  start_rehearsal "$cutover" "$work/job" 0 \
  --forest "$LDAP_URL" --bind-dn "$LDAP_BIND_DN" \
  --password-file "$LDAP_PASSWORD_FILE" --ca-file "$LDAP_CA_FILE" \
  --base-dn "$LDAP_BASE"
url=$(cat "$work/job/url")
account() { curl -sf -X POST "$url/rehearsal/accounts" -d "$1"; }
account '{"upn":"ra-sales@contoso.test","type":"resourceAccount","country":"FR","voice":true,
  "licences":["PHONESYSTEM_VIRTUALUSER"],"number":"callingPlan online +33155500001 @paris"}'
account '{"upn":"lobby@contoso.test","type":"user","country":"GB","voice":true,
  "licences":["MCOCAP","MCOPSTN1"],"number":"callingPlan online +442055500001 @london"}'
account '{"upn":"lost@contoso.test","type":"user","country":"US",
  "licences":["SPE_E3"],"number":"directRouting online +12065550001"}'
cat >"$work/job/campaign.toml" <<'CAMPAIGN'
name = "Rare paths"
[[rule]]
name = "PBX phones"
group = "GG-PBX"
number = "csv"
voice_routing_policy = "DR-EMEA"
dial_plan = "DP-EMEA"
emergency_call_routing_policy = "ECRP-EMEA"
licences_add = ["MCOEV"]
[[rule]]
name = "two lines"
group = "GG-Two"
authority = "cloud"
voice_routing_policy = "DR-EMEA"
dial_plan = "DP-EMEA"
emergency_call_routing_policy = "ECRP-EMEA"
licences_add = ["MCOEV"]
[[rule]]
name = "queues"
country = "FR"
number = "csv"
voice_routing_policy = "DR-EMEA"
[[rule]]
name = "lobbies"
country = "GB"
number = "csv"
voice_routing_policy = "DR-EMEA"
dial_plan = "DP-EMEA"
emergency_call_routing_policy = "ECRP-EMEA"
calling_policy = "AllowCalling"
ip_phone_policy = "CommonArea"
licences_remove = ["MCOPSTN1"]
[[rule]]
name = "lost licences"
country = "US"
number = "keep"
voice_routing_policy = "DR-AMER"
dial_plan = "DP-AMER"
emergency_call_routing_policy = "ECRP-AMER"
licences_add = ["MCOEV"]
[numbers]
file = "numbers.csv"
CAMPAIGN
cat >"$work/job/numbers.csv" <<'NUMBERS'
upn,number
pbx1@contoso.test,+493055580001
pbx2@contoso.test,+493055580002
ra-sales@contoso.test,+33155580001
lobby@contoso.test,+442055580001
NUMBERS

# What tells one end state from another.
end_state() {
  curl -sf "$url/rehearsal/state" |
    jq -S '[.value[] | {upn, home, voice, number, other_numbers, policies, licences}] | sort_by(.upn)'
  LDAPTLS_CACERT=$LDAP_CA_FILE ldapsearch -LLL -x -ZZ -H "$LDAP_URL" \
    -D "$LDAP_BIND_DN" -y "$LDAP_PASSWORD_FILE" -b "$LDAP_BASE" \
    -o ldif-wrap=no '(sAMAccountName=*)' sAMAccountName \
    msRTCSIP-DeploymentLocator msRTCSIP-PrimaryHomeServer msRTCSIP-Line \
    msRTCSIP-LineServer msRTCSIP-OptionFlags | sort
}

c init --campaign "$work/job/campaign.toml" >/dev/null
c discover
c --json plan "$work/job/campaign.toml" >"$work/plan.json" ||
  { cat "$work/plan.json"; fail "plan ended with $?"; }
plan=$(jq -r .plan "$work/plan.json")
c report "$plan" --format json -o "$work/report.json" >/dev/null
paths=$(jq -r '[.plan.waves[].moves[] | .upn + " " + .path] | sort | join(", ")' \
  "$work/report.json")
expected="lobby@contoso.test P9, lost@contoso.test relicense, \
pbx1@contoso.test P4, pbx2@contoso.test P4, ra-sales@contoso.test P8, \
two@contoso.test P3B"
[ "$paths" = "$expected" ] || {
  jq -r '.plan.findings[] | select(.severity == "block") | .who + ": " + .summary' \
    "$work/report.json"
  fail "planned are: $paths"
}
c approve "$plan" --digest "$(jq -r .digest "$work/plan.json")" \
  --by board --change CHG1 >/dev/null
end_state >"$work/before.txt"
grep -q 'msRTCSIP-OptionFlags: 785' "$work/before.txt" || fail "no flags to clear"

c apply "$plan" 2>"$work/apply.err" || {
  tail -5 "$work/apply.err"
  fail "apply ended with $?"
}
c --json verify "$plan" >"$work/verify.json" ||
  fail "verify ended with $?: $(cat "$work/verify.json")"
jq -e '.after == 6' "$work/verify.json" >/dev/null || fail "$(cat "$work/verify.json")"
end_state >"$work/after.txt"
for expected in '"directRouting online +33155580001"' \
  '"directRouting online +442055580001"' '"directRouting online +12065550001"' \
  '"directRouting online +493055580001"' 'msRTCSIP-OptionFlags: 257' \
  '"directRouting online +493055570001"' '"+493055570009": "private"'; do
  grep -qF -- "$expected" "$work/after.txt" || fail "not there: $expected"
done
grep -q '"TeamsIPPhonePolicy": "CommonArea"' "$work/after.txt" ||
  fail "the common-area phone has no IP-phone policy"
for gone in 'msRTCSIP-LineServer:' 'msRTCSIP-Line:' 'msRTCSIP-OptionFlags: 785'; do
  ! grep -q "$gone" "$work/after.txt" || fail "still there: $gone"
done
sed -n "/^\[/,/^\]/p" "$work/after.txt" |
  jq -e '.[] | select(.upn == "lost@contoso.test") | .voice' >/dev/null ||
  fail "the relicensed user has no voice"
echo "ok: six users by P3B, P4, P8, P9 and relicense, one with a private line"

c rollback "$plan" 2>"$work/rollback.err" || {
  tail -5 "$work/rollback.err"
  fail "rollback ended with $?"
}
end_state >"$work/back.txt"
cmp -s "$work/before.txt" "$work/back.txt" || {
  diff "$work/before.txt" "$work/back.txt" | head -20
  fail "the rollback did not bring everything back"
}
c audit verify >/dev/null || fail "audit verify"
echo "ok: back, flags and lines of the directory included"
