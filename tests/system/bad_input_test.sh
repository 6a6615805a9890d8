#!/usr/bin/env bash
# What the program says and leaves behind when its input is bad: a sentence
# with a remedy, the documented exit code, and nothing half-written.
set -uo pipefail
cutover=$(realpath "$1")
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/ops/rehearsal-run.sh"
unset CUTOVER_CLIENT_SECRET
work=$(mktemp -d)
chmod 755 "$work"
failures=0
first=""
end() {
  [ -z "$first" ] || kill "$first" 2>/dev/null || true
  stop_rehearsal "$work/job" || true
  stop_rehearsal "$work/tls" || true
  bash "$root/tests/servers/slapd.sh" stop "$work/slapd" 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT

c() { "$cutover" -c "$work/job/cutover.toml" "$@"; }
sql() { sqlite3 -cmd '.timeout 5000' "$work/job/cutover.sqlite" "$1"; }
# Everything that a verb could leave behind.
rows() {
  sql 'select (select count(*) from snapshot), (select count(*) from observation),
       (select count(*) from plan), (select count(approved_digest) from plan),
       (select count(*) from step), (select count(*) from job),
       (select count(*) from event)'
}
good_config() { cp "$work/good.toml" "$work/job/cutover.toml"; }
good_campaign() { cp "$work/good-campaign.toml" "$work/job/campaign.toml"; }
# with KEY VALUE: the good configuration with one line changed.
with() {
  good_config
  sed -i "s|^$1 *=.*|$1 = $2|" "$work/job/cutover.toml"
  grep -q "^$1 = " "$work/job/cutover.toml" || echo "FAILED: no key $1 to change"
}

# judge NAME FAULT: what came of a case; no fault is well.
judge() {
  cat "$work/out" "$work/err" >>"$work/said"
  if [ -n "$2" ]; then
    failures=$((failures + 1))
    echo "FAILED: $1: $2"
    head -5 "$work/err"
  else
    echo "ok: $1"
  fi
}
# try VERB…: sets code, before and after, and fills $work/out and $work/err.
try() {
  code=0
  before=$(rows)
  c "$@" >"$work/out" 2>"$work/err" </dev/null || code=$?
  after=$(rows)
}
# expect NAME CODE WORDS VERB…: that exit code, those words and a remedy on
# standard error, and the store as it was.
expect() {
  local name=$1 wanted=$2 words=$3 fault=""
  shift 3
  try "$@"
  [ "$code" = "$wanted" ] || fault="exit code $code, not $wanted"
  grep -qi -- "$words" "$work/err" || fault="$fault; no word of \"$words\""
  grep -q 'remedy: ' "$work/err" || fault="$fault; no remedy"
  [ "$before" = "$after" ] || fault="$fault; the store changed: $before to $after"
  judge "$name" "$fault"
}
# misused NAME WORDS VERB…: a command line that is turned down before any work.
misused() {
  local name=$1 words=$2 fault=""
  shift 2
  try "$@"
  [ "$code" = 2 ] || fault="exit code $code, not 2"
  grep -q -- "$words" "$work/err" || fault="$fault; no word of \"$words\""
  grep -q -- '--help' "$work/err" || fault="$fault; no hint at --help"
  [ "$before" = "$after" ] || fault="$fault; the store changed"
  judge "$name" "$fault"
}
# told NAME WORDS CAMPAIGN: a plan is made, and it tells of the oddity.
told() {
  local fault=""
  try plan "$3"
  [ "$code" = 0 ] || [ "$code" = 3 ] || fault="exit code $code"
  grep -q -- "$2" "$work/out" "$work/err" || fault="$fault; no word of \"$2\""
  judge "$1" "$fault"
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
head -n "$(($(grep -n '^dn:' "$work/job/forest.ldif" | sed -n '9s/:.*//p') + 3))" \
  "$work/job/forest.ldif" >"$work/job/cut.ldif"
expect "LDIF cut between two lines of an entry" 2 'cut.ldif' discover
head -c "$(($(head -n 60 "$work/job/forest.ldif" | wc -c) + 4))" \
  "$work/job/forest.ldif" >"$work/job/cut.ldif"
expect "LDIF cut in a line" 2 'cut.ldif' discover
mv "$work/job/cut.ldif" "$work/job/was.ldif"
mkdir "$work/job/cut.ldif"
expect "LDIF that is a folder" 2 'cut.ldif' discover
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
rm "$work/job/numbers.csv"
bad_csv "CSV missing" 'numbers.csv'
sed -i '3s/^[^,]*/nobody@contoso.test/' "$work/job/numbers.csv"
told "CSV with a user nobody knows" 'nobody@contoso.test' "$campaign"
cp "$work/good.csv" "$work/job/numbers.csv"
bad_campaign() {
  expect "$1" "$2" "$3" plan "$campaign"
  good_campaign
}
sed -i '0,/voice_routing_policy = .*/s//voice_routing_policy = "DR-Nowhere"/' "$campaign"
bad_campaign "campaign with an unknown policy" 3 'DR-Nowhere'
sed -i '0,/licences_add = .*/s//licences_add = ["NOSUCHSKU"]/' "$campaign"
bad_campaign "campaign with an unknown licence" 3 'NOSUCHSKU'
sed -i '0,/^group = .*/s//country = "UK"/' "$campaign"
bad_campaign "a rule for an unknown country" 2 'campaign.toml, line [0-9]*.*UK'
sed -i '0,/^group = .*/s//ou = "Berlin"/' "$campaign"
bad_campaign "a rule for an OU that is no DN" 2 'campaign.toml, line [0-9]*.*Berlin'
sed -i '0,/^group = .*/s///' "$campaign"
bad_campaign "a rule that can never decide" 2 'line [0-9]*.*never decide.*line [0-9]'
sed -i '0,/licences_add = .*/s//licences_add = ["e43b5b99-8dfb-405f-9987-dc307f34bcbd"]/' "$campaign"
bad_campaign "a licence named by its GUID" 2 'campaign.toml, line [0-9]*.*GUID'
sed -i '0,/^dial_plan = .*/s//dial_plan = "Site:Berlin"/' "$campaign"
bad_campaign "a policy of the on-prem server" 2 'campaign.toml, line [0-9]*.*Site:Berlin'
echo '+49301' >"$work/job/sbc.txt"
sed -i 's/^file = "numbers.csv"/&\nsbc_file = "sbc.txt"/' "$campaign"
bad_campaign "a number that the SBC does not have" 2 'numbers.csv, line 2'
sed -i '0,/^group = .*/s//group = "GG-NOBODY"/' "$campaign"
told "a rule that meets nobody" 'GG-NOBODY' "$campaign"
good_campaign
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
cat >>"$campaign" <<'T'
[waves.window]
opens = "2030-03-31T02:30"
closes = "2030-03-31T06:00"
zone = "Europe/Berlin"
T
bad_campaign "a time that the clocks skip" 2 'line [0-9]*.*2030-03-31T02:30'
cat >>"$campaign" <<'T'
[[wave]]
number = 99
opens = "2030-01-01T22:00"
closes = "2030-01-02T04:00"
T
told "a window for a wave that is not planned" 'wave 99' "$campaign"
good_campaign
sed -i 's/^key = .*/key = "floor"/' "$campaign"
bad_campaign "an unknown wave key" 2 'campaign.toml, line [0-9]*.*floor'
sed -i 's/^max_failures = .*/max_age = "soon"/' "$campaign"
bad_campaign "a duration that is none" 2 'campaign.toml, line [0-9]*.*soon'
echo 'name = "no rule"' >"$campaign"
bad_campaign "campaign without a rule" 2 'rule'
expect "snapshot that is not there" 2 's-nowhere' plan "$campaign" --snapshot s-nowhere
expect "campaign missing" 2 'nowhere.toml' plan "$work/nowhere.toml"

### The configuration
echo 'colour = "red"' >>"$work/job/cutover.toml"
expect "configuration with an unknown key" 2 'cutover.toml, line [0-9]*.*colour' discover
good_config
sed -i 's/^\[tenant\]/[tennant]/' "$work/job/cutover.toml"
expect "configuration with a misspelt section" 2 'cutover.toml, line [0-9]*.*tennant' discover
good_config
echo '[apply' >>"$work/job/cutover.toml"
expect "configuration that is no TOML" 2 'cutover.toml, line' discover
: >"$work/job/cutover.toml"
expect "configuration that is empty" 2 'cutover.toml.*store.url' discover
rm "$work/job/cutover.toml"
expect "configuration missing" 2 'cutover.toml' discover
with lease_ttl '"0s"'
expect "a lock without a life" 2 'cutover.toml, line [0-9]*.*lease_ttl' discover
with worker '["/no/such/worker"]'
expect "worker missing" 2 '/no/such/worker' discover
with worker '["true"]'
expect "worker that dies" 2 'worker' discover
with worker '["yes", "noise"]'
expect "worker that writes noise" 2 'noise' discover
with worker '["sleep", "30"]\ntimeout = "1s"'
expect "worker that does not answer" 2 'worker' discover
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
: >"$work/job/wrong.secret"
expect "secret file empty" 2 'wrong.secret' discover
good_config
export CUTOVER_CLIENT_SECRET=not-that-one-either
expect "wrong secret in the environment" 2 'secret' discover
unset CUTOVER_CLIENT_SECRET
with client_secret_file '"client.secret"\ncertificate_file = "numbers.csv"\nprivate_key_file = "numbers.csv"'
expect "certificate that is none" 2 'numbers.csv\|certificate' discover
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
directory "$work/nowhere.pem" "$LDAP_PASSWORD_FILE" "$LDAP_URL" true
expect "CA file of the directory missing" 2 'nowhere.pem' discover
directory "$LDAP_CA_FILE" "$work/nowhere.password" "$LDAP_URL" true
expect "password file missing" 2 'nowhere.password' discover
directory "$LDAP_CA_FILE" "$LDAP_PASSWORD_FILE" "$LDAP_URL" true
sed -i 's/^base_dn = .*/base_dn = "dc=fabrikam,dc=test"/' "$work/job/cutover.toml"
expect "base that is not there" 2 'fabrikam' discover

### The tenant's certificate
mkdir "$work/tls"
cp "$work/job/forest.ldif" "$work/tls"
TENANT_TLS=$work/slapd/tls start_rehearsal "$cutover" "$work/tls" 25
secure() { # CA
  with authority_url "\"$(cat "$work/tls/url")\""
  sed -i "s|^graph_url *=.*|graph_url = \"$(cat "$work/tls/url")\"\nca_file = \"$1\"|" "$work/job/cutover.toml"
}
secure "$LDAP_OTHER_CA_FILE"
expect "wrong CA for the tenant" 2 'certificate' discover
sed -i 's/^transport = .*/transport = "cpprest"/' "$work/job/cutover.toml"
expect "wrong CA for the tenant, cpprest" 2 'SSL' discover
secure "$work/nowhere.pem"
expect "CA file of the tenant missing" 2 'nowhere.pem' discover
with authority_url "\"$(sed 's/http:/https:/' "$work/job/url")\""
expect "TLS to a tenant that speaks none" 2 '127.0.0.1' discover
stop_rehearsal "$work/tls"
ldap_password=$(cat "$LDAP_PASSWORD_FILE")
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
for verb in report verify rollback status "audit list" "audit verify"; do
  # shellcheck disable=SC2086
  expect "$verb of what does not exist" 2 '[rp]-000000' $verb r-000000
done
expect "export of what does not exist" 2 'r-000000' audit export r-000000 -o "$work/none.jsonl"
misused "export in an unknown format" 'xml' audit export --format xml -o "$work/none.jsonl"
expect "report in an unknown format" 2 'pdf' report "$plan" --format pdf -o "$work/none.jsonl"
expect "report to where nothing can be" 2 'no/such' report "$plan" -o "$work/no/such/plan.html"
[ ! -e "$work/none.jsonl" ] || { echo "FAILED: a file was written"; failures=$((failures + 1)); }
misused "unknown verb" 'required\|expected' migrate
misused "verb without its plan" 'plan' apply
misused "wave that is no number" 'wave' apply "$plan" --wave one
misused "rollback of a wave and a user" 'excludes' rollback "$plan" --wave 1 --user a@b
sed 's/^max_failures = .*/max_age = "1s"/' "$work/good-campaign.toml" >"$campaign"
c --json plan "$campaign" >"$work/stale.json"
good_campaign
stale=$(jq -r .plan "$work/stale.json")
c approve "$stale" --digest "$(jq -r .digest "$work/stale.json")" --by board --change CHG2 >/dev/null
sleep 1.1
expect "stale plan" 4 'stale' apply "$stale"
try --json apply p-000000
fault=""
[ "$(jq -r '.error.message, .error.remedy' "$work/out" | grep -c .)" = 2 ] || fault="no error on standard output"
judge "an error in JSON" "$fault"
c approve "$plan" --digest "$digest" --by board --change CHG1 >/dev/null
sql "update plan_body set body = replace(body, '+4930', '+4931')"
expect "plan with changed bytes" 4 'approved' apply "$plan"
sql "update plan_body set body = replace(body, '+4931', '+4930')"
sql "create table kept as select id, body, digest from plan join plan_body on plan_id = id;
  update plan_body set body = substr(body, 1, 200)"
expect "plan that is cut" 4 'approved\|changed' apply "$plan"
sql "update plan_body set body = (select body from kept where kept.id = plan_id);
  update plan set digest = '$(printf 'x' | sha256sum | cut -d' ' -f1)'"
expect "plan with another digest" 4 'approved' apply "$plan"
sql "update plan set digest = (select digest from kept where kept.id = plan.id);
  drop table kept"
with id '"22222222-2222-4333-8444-555555555555"'
expect "plan of another tenant" 4 'tenant' apply "$plan"
good_config
expect "rollback of what was not run" 2 'nothing' rollback "$plan"
for verb in apply verify rollback; do
  expect "$verb of a wave that is not there" 2 'wave 77' "$verb" "$plan" --wave 77
done

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
try discover
fault=""
[ $code = 0 ] && [ "$before" != "$after" ] || fault="exit code $code"
judge "with room again discover does its work" "$fault"
# Room for some of the run's records, not for all.
before=$(sql 'select count(*) from event')
code=0; full $(($(stat -c %s "$work/job/cutover.sqlite") / 1024 + 40)) apply "$plan" || code=$?
fault=""
[ $code = 1 ] || [ $code = 2 ] || fault="exit code $code, neither 1 nor 2"
[ "$(sql 'select count(*) from event')" -gt "$before" ] || fault="$fault; it did not begin"
grep -q 'remedy: ' "$work/err" "$work/out" || fault="$fault; no remedy"
[ "$(sql 'pragma integrity_check')" = ok ] || fault="$fault; the store is broken"
judge "full disk at apply" "$fault"

### Two runners: the same command goes on, a second one is told who is at it.
"$cutover" -c "$work/job/cutover.toml" apply "$plan" >"$work/first.out" 2>"$work/first.err" &
first=$!
for _ in $(seq 1 100); do
  [ "$(sql "select count(*) from lease where holder like '%/$first/%'")" = 1 ] && break
  sleep 0.05
done
code=0; c apply "$plan" >"$work/out" 2>"$work/err" || code=$?
fault=""
[ $code = 6 ] || fault="exit code $code, not 6"
grep -q "/$first/" "$work/err" || fault="$fault; no word of process $first"
grep -q 'remedy: ' "$work/err" || fault="$fault; no remedy"
judge "a second runner" "$fault"
code=0; wait $first || code=$?
first=""
cp "$work/first.out" "$work/out"; cp "$work/first.err" "$work/err"
fault=""
[ $code = 0 ] || fault="exit code $code"
c audit verify >/dev/null || fault="$fault; the audit has faults"
[ "$(curl -sf "$(cat "$work/job/url")/rehearsal/orders" |
  jq '[.value[] | [.action, .number, .user]] | length - (unique | length)')" = 0 ] ||
  fault="$fault; an order was sent twice"
judge "with room again apply goes on to its end, and orders nothing twice" "$fault"
expect "rollback of a user nobody knows" 2 'nobody@contoso.test' rollback "$plan" --user nobody@contoso.test

(ulimit -f 100; c audit export -o "$work/audit.jsonl") >"$work/out" 2>"$work/err"
code=$? fault=""
[ $code = 2 ] || fault="exit code $code, not 2"
grep -q 'remedy: ' "$work/err" || fault="$fault; no remedy"
[ -z "$(ls "$work"/audit.jsonl* 2>/dev/null)" ] || fault="$fault; a part of the file is left"
judge "full disk at export" "$fault"

### No secret leaves the program, even when it tells what goes over the wire.
try -v discover
c audit export -o "$work/audit.jsonl" >/dev/null
c audit export --format csv -o "$work/audit.csv" >/dev/null
c report "$plan" -o "$work/plan.html" >/dev/null
sql .dump >"$work/dump.sql"
fault=""
for file in out err said first.out first.err audit.jsonl audit.csv plan.html dump.sql; do
  for secret in not-the-secret not-that-one-either "$ldap_password" client_secret= 'Bearer ' eyJ; do
    ! grep -qF -- "$secret" "$work/$file" || fault="$fault; \"$secret\" is in $file"
  done
done
# The good secret is a plain word that paths and the campaign may hold too.
for file in audit.jsonl audit.csv plan.html dump.sql; do
  ! grep -qwF -- "$(cat "$work/job/client.secret")" "$work/$file" || fault="$fault; the client secret is in $file"
done
judge "no secret anywhere" "$fault"

### The store
cp "$work/job/cutover.sqlite" "$work/job/kept.sqlite"
sql "insert into migration values ('9999_later')"
expect "store of a newer program" 2 'newer' discover
cp "$work/job/kept.sqlite" "$work/job/cutover.sqlite"
sql "delete from migration where name = (select max(name) from migration)"
expect "store of an older program" 2 'cutover init' discover
cp "$work/job/kept.sqlite" "$work/job/cutover.sqlite"
sed -i 's|sqlite:cutover.sqlite|sqlite:new.sqlite|' "$work/job/cutover.toml"
expect "store that was not brought up" 2 'cutover init' discover
c init --campaign "$campaign" >/dev/null
expect "plan before any discover" 2 'cutover discover' plan "$campaign"
head -c 30000 "$work/job/kept.sqlite" >"$work/job/new.sqlite"
expect "store that is cut" 2 'store' plan "$campaign"
good_config
sed -i 's|sqlite:cutover.sqlite|sqlite:forest.ldif|' "$work/job/cutover.toml"
expect "store that is no database" 2 'forest.ldif' discover
sed -i 's|sqlite:forest.ldif|sqlite:no/such/folder/x.sqlite|' "$work/job/cutover.toml"
expect "store that cannot be made" 2 'no/such/folder' init
good_config

[ $failures = 0 ] || { echo "$failures cases failed"; exit 1; }
echo "ok: all cases"
