#!/usr/bin/env bash
# What the program says and leaves behind when its input is bad: a sentence
# with a remedy, the documented exit code, and nothing half-written.
set -uo pipefail
cutover=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/ops/rehearsal-run.sh"
work=$(mktemp -d)
chmod 755 "$work"
failures=0
end() {
  stop_rehearsal "$work/job" || true
  bash "$root/tests/servers/slapd.sh" stop "$work/slapd" 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT

c() { "$cutover" -c "$work/job/cutover.toml" "$@"; }
sql() { sqlite3 "$work/job/cutover.sqlite" "$1"; }
# Everything a discover or a plan could leave behind.
rows() {
  sql 'select (select count(*) from snapshot), (select count(*) from observation),
       (select count(*) from plan), (select count(*) from event)'
}
good_config() { cp "$work/good.toml" "$work/job/cutover.toml"; }
good_campaign() { cp "$work/good-campaign.toml" "$work/job/campaign.toml"; }
# with KEY VALUE: the good configuration with one line changed.
with() {
  good_config
  sed -i "s|^$1 *=.*|$1 = $2|" "$work/job/cutover.toml"
  grep -q "^$1 = " "$work/job/cutover.toml" || echo "FAILED: no key $1 to change"
}

# expect NAME CODE WORDS VERB…: that exit code, those words and a remedy on
# standard error, and the store as it was.
expect() {
  local name=$1 code=$2 words=$3 before after got=0
  shift 3
  before=$(rows)
  c "$@" >"$work/out" 2>"$work/err" || got=$?
  after=$(rows)
  local fault=""
  [ "$got" = "$code" ] || fault="exit code $got, not $code"
  grep -qi -- "$words" "$work/err" || fault="$fault; no word of \"$words\""
  grep -q 'remedy: ' "$work/err" || fault="$fault; no remedy"
  [ "$before" = "$after" ] || fault="$fault; the store changed: $before to $after"
  if [ -n "$fault" ]; then
    failures=$((failures + 1))
    echo "FAILED: $name: $fault"
    head -5 "$work/err"
  else
    echo "ok: $name"
  fi
}

mkdir "$work/job"
"$cutover" rehearsal forest --users 25 -o "$work/job/forest.ldif" >/dev/null
start_rehearsal "$cutover" "$work/job" 25
cp "$work/job/cutover.toml" "$work/good.toml"
cp "$work/job/campaign.toml" "$work/good-campaign.toml"
c init --campaign "$work/job/campaign.toml" >/dev/null
c discover >/dev/null || { echo "FAILED: discover of good input"; exit 1; }
campaign=$work/job/campaign.toml

### The directory export
size=$(stat -c %s "$work/job/forest.ldif")
good_config
sed -i 's|ldif:forest.ldif|ldif:cut.ldif|' "$work/job/cutover.toml"
for part in 3 5 7 9; do
  head -c $((size * part / 10)) "$work/job/forest.ldif" >"$work/job/cut.ldif"
  expect "LDIF cut at $part tenths" 2 'cut.ldif' discover
done
# Cut just behind an entry: only the count at its end can tell.
awk -v RS= -v ORS='\n\n' 'NR <= 12' "$work/job/forest.ldif" >"$work/job/cut.ldif"
echo '# numEntries: 32' >>"$work/job/cut.ldif"
expect "LDIF cut between two entries" 2 'cut.ldif' discover
rm "$work/job/cut.ldif"
expect "LDIF missing" 2 'cut.ldif' discover
: >"$work/job/cut.ldif"
expect "LDIF empty" 2 'cut.ldif' discover
good_config

### The numbers and the campaign
cp "$work/job/numbers.csv" "$work/good.csv"
bad_csv() {
  local name=$1 words=$2
  expect "$name" 2 "$words" plan "$campaign"
  cp "$work/good.csv" "$work/job/numbers.csv"
}
number=$(sed -n '2s/.*,//p' "$work/good.csv")
sed -i "3s/,.*/,$number/" "$work/job/numbers.csv"
bad_csv "CSV with one number twice" "$number"
sed -i '3s/,.*/,+49abc/' "$work/job/numbers.csv"
bad_csv "CSV with a malformed number" 'numbers.csv.*3'
sed -i '1s/.*/who,what/' "$work/job/numbers.csv"
bad_csv "CSV with other columns" 'upn'
sed -i '3s/,.*//' "$work/job/numbers.csv"
bad_csv "CSV with a short row" 'numbers.csv.*3'
bad_campaign() {
  expect "$1" "$2" "$3" plan "$campaign"
  good_campaign
}
sed -i '0,/voice_routing_policy = .*/s//voice_routing_policy = "DR-Nowhere"/' "$campaign"
bad_campaign "campaign with an unknown policy" 3 'DR-Nowhere'
sed -i '0,/licences_add = .*/s//licences_add = ["NOSUCHSKU"]/' "$campaign"
bad_campaign "campaign with an unknown licence" 3 'NOSUCHSKU'
echo 'colour = "red"' >>"$campaign"
bad_campaign "campaign with an unknown key" 2 'campaign.toml, line [0-9]*.*colour'
echo '[[rule' >>"$campaign"
bad_campaign "campaign that is no TOML" 2 'campaign.toml, line'
cat >>"$campaign" <<'T'
[[wave]]
number = 1
opens = "2020-01-01T22:00"
closes = "2020-01-02T04:00"
zone = "Europe/Berlin"
T
bad_campaign "a window that is over" 3 'over'
cat >>"$campaign" <<'T'
[[wave]]
number = 1
opens = "2030-01-01T22:00"
closes = "2030-01-02T04:00"
zone = "Europe/Atlantis"
T
bad_campaign "an unknown time zone" 2 'Atlantis'
expect "campaign missing" 2 'nowhere.toml' plan "$work/nowhere.toml"

### The configuration
echo 'colour = "red"' >>"$work/job/cutover.toml"
expect "configuration with an unknown key" 2 'cutover.toml, line [0-9]*.*colour' discover
with concurrency '"many"'
expect "configuration with a wrong type" 2 'concurrency' discover
with graph_url '"http://127.0.0.1:9"'
expect "tenant out of reach" 2 '127.0.0.1:9' discover
with authority_url '"http://127.0.0.1:9"'
expect "sign-in out of reach" 2 '127.0.0.1:9' discover
with graph_url '"http://graph.example.com"'
expect "token over plain http" 2 'https' discover
with client_secret_file '"wrong.secret"'
expect "secret file missing" 2 'wrong.secret' discover
printf 'not-the-secret' >"$work/job/wrong.secret"
expect "wrong secret" 2 'secret' discover
! grep -q 'not-the-secret' "$work/err" "$work/out" || { echo "FAILED: the secret is shown"; failures=$((failures + 1)); }
with id '"22222222-2222-4333-8444-555555555555"'
expect "another tenant's id" 2 'tenant' discover
good_config

### The directory server
bash "$root/tests/servers/slapd.sh" start "$work/slapd" "$work/job/forest.ldif" >/dev/null
. "$work/slapd/env"
directory() { # CA PASSWORD_FILE URL
  good_config
  sed -i '/^\[directory\]/,/^\[sfb\]/{/^url/d}' "$work/job/cutover.toml"
  sed -i "s|^\[directory\]|[directory]\nurl = \"$3\"\nbase_dn = \"$LDAP_BASE\"\nbind_dn = \"$LDAP_BIND_DN\"\npassword_file = \"$2\"\nca_file = \"$1\"\nstart_tls = $4|" "$work/job/cutover.toml"
}
directory "$LDAP_OTHER_CA_FILE" "$LDAP_PASSWORD_FILE" "$LDAP_URL" true
expect "wrong CA over StartTLS" 2 'certificate' discover
directory "$LDAP_OTHER_CA_FILE" "$LDAP_PASSWORD_FILE" "$LDAPS_URL" false
expect "wrong CA over LDAPS" 2 'certificate' discover
printf 'wrong' >"$work/wrong.password"
directory "$LDAP_CA_FILE" "$work/wrong.password" "$LDAP_URL" true
expect "wrong password" 2 'password' discover
directory "$LDAP_CA_FILE" "$LDAP_PASSWORD_FILE" ldap://127.0.0.1:9 true
expect "directory out of reach" 2 '127.0.0.1:9' discover
directory "$LDAP_CA_FILE" "$LDAP_PASSWORD_FILE" "$LDAP_URL" false
expect "password over plain LDAP" 2 'start_tls' discover
bash "$root/tests/servers/slapd.sh" stop "$work/slapd" >/dev/null
good_config

### Approval
c --json plan "$campaign" >"$work/plan.json" || { echo "FAILED: plan"; exit 1; }
plan=$(jq -r .plan "$work/plan.json")
digest=$(jq -r .digest "$work/plan.json")
expect "apply without approval" 4 'approve' apply "$plan"
expect "approve with a wrong digest" 4 'digest' approve "$plan" \
  --digest "${digest/[0-9]/x}" --by board --change CHG1
expect "plan that does not exist" 2 'p-000000' apply p-000000
c approve "$plan" --digest "$digest" --by board --change CHG1 >/dev/null
sql "update plan set body = replace(body, '+4930', '+4931')"
expect "plan with changed bytes" 4 'approved' apply "$plan"
sql "update plan set body = replace(body, '+4931', '+4930')"
with id '"22222222-2222-4333-8444-555555555555"'
expect "plan of another tenant" 4 'tenant' apply "$plan"
good_config
expect "rollback of what was not run" 2 'nothing' rollback "$plan"
expect "wave that is not there" 2 'wave 77' apply "$plan" --wave 77

### A full disk: the limit on file sizes stands in for it.
full() { # KIBIBYTES VERB…
  local blocks=$1
  shift
  (ulimit -f $blocks; c "$@") >"$work/out" 2>"$work/err"
}
before=$(rows)
full 4 discover && { echo "FAILED: discover on a full disk ended well"; failures=$((failures + 1)); }
if [ "$before" = "$(rows)" ] && grep -q 'remedy: ' "$work/err" &&
  [ "$(sql 'pragma integrity_check')" = ok ]; then
  echo "ok: full disk at discover"
else
  echo "FAILED: full disk at discover: $before, now $(rows)"; head -3 "$work/err"
  failures=$((failures + 1))
fi
code=0; full 200 apply "$plan" || code=$?
if [ $code != 0 ] && grep -qi 'remedy: ' "$work/err" &&
  [ "$(sql 'pragma integrity_check')" = ok ]; then
  echo "ok: full disk at apply (exit code $code)"
else
  echo "FAILED: full disk at apply: exit code $code"; tail -3 "$work/err"
  failures=$((failures + 1))
fi
if c apply "$plan" >/dev/null 2>"$work/err" && c audit verify >/dev/null &&
  [ "$(curl -sf "$(cat "$work/job/url")/rehearsal/orders" |
    jq '[.value[] | [.action, .number, .user]] | length - (unique | length)')" = 0 ]; then
  echo "ok: with room again it goes on to its end, and orders nothing twice"
else
  echo "FAILED: apply after the full disk"; tail -3 "$work/err"
  failures=$((failures + 1))
fi

### The store
cp "$work/job/cutover.sqlite" "$work/job/kept.sqlite"
sql "insert into migration values ('9999_later')"
expect "store of a newer program" 2 'newer' discover
cp "$work/job/kept.sqlite" "$work/job/cutover.sqlite"
sed -i 's|sqlite:cutover.sqlite|sqlite:forest.ldif|' "$work/job/cutover.toml"
expect "store that is no database" 2 'forest.ldif' discover
sed -i 's|sqlite:forest.ldif|sqlite:no/such/folder/x.sqlite|' "$work/job/cutover.toml"
expect "store that cannot be made" 2 'no/such/folder' init
good_config

[ $failures = 0 ] || { echo "$failures cases failed"; exit 1; }
echo "ok: all cases"
