# start_rehearsal CUTOVER DIR USERS [EXTRA…]: makes DIR/forest.ldif, serves the
# rehearsal tenant in its own process and writes DIR/cutover.toml and
# DIR/campaign.toml for it. stop_rehearsal DIR stops it by its PID. EXTRA is
# handed to "rehearsal serve" in place of the LDIF forest. With TENANT_TLS, a
# folder with server.pem, server.key and ca.pem, the tenant speaks TLS and the
# program signs in with a certificate of its own.

start_rehearsal() {
  local cutover=$1 dir=$2 users=$3
  shift 3
  dir=$(cd "$dir" && pwd)
  [ -f "$dir/forest.ldif" ] ||
    "$cutover" rehearsal forest --users "$users" -o "$dir/forest.ldif"
  [ $# -gt 0 ] || set -- --forest "$dir/forest.ldif"
  local sign_in='client_secret_file = "client.secret"' worker_ca=""
  if [ -n "${TENANT_TLS:-}" ]; then
    set -- "$@" --certificate-file "$TENANT_TLS/server.pem" \
      --key-file "$TENANT_TLS/server.key"
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=cutover \
      -keyout "$dir/client.key" -out "$dir/client.pem" 2>/dev/null
    sign_in="certificate_file = \"client.pem\"
private_key_file = \"client.key\"
ca_file = \"$TENANT_TLS/ca.pem\""
    worker_ca=", \"--ca-file\", \"$TENANT_TLS/ca.pem\""
  fi
  rm -f "$dir/url"
  "$cutover" rehearsal serve "$@" --ready-file "$dir/url" \
    >"$dir/rehearsal.log" 2>&1 &
  echo $! >"$dir/rehearsal.pid"
  local i
  for i in $(seq 1 100); do
    [ -s "$dir/url" ] && break
    kill -0 "$(cat "$dir/rehearsal.pid")" 2>/dev/null ||
      { cat "$dir/rehearsal.log"; return 1; }
    sleep 0.1
  done
  local url
  url=$(cat "$dir/url")
  printf 'rehearsal' >"$dir/client.secret"
  cp "$(dirname "${BASH_SOURCE[0]}")/rehearsal-campaign.toml" "$dir/campaign.toml"
  local directory='url = "ldif:forest.ldif"'
  directory=${DIRECTORY_CONFIG:-$directory}
  # A new number for everybody without Skype for Business.
  awk 'BEGIN {print "upn,number"; n = 3000000}
    /^userprincipalname: / {upn = $2}
    /^msrtcsip-deploymentlocator: / {sfb = 1}
    /^$/ {if (upn && !sfb) print upn ",+4930" n++; upn = ""; sfb = 0}' \
    "$dir/forest.ldif" >"$dir/numbers.csv"
  cat >"$dir/cutover.toml" <<CONFIG
[store]
url = "${STORE_URL:-sqlite:cutover.sqlite}"
[tenant]
id = "11111111-2222-4333-8444-555555555555"
client_id = "99999999-8888-4777-8666-555555555555"
$sign_in
authority_url = "$url"
graph_url = "$url"
transport = "${HTTP_LIBRARY:-curl}"
[directory]
$directory
[sfb]
worker = ["$cutover", "rehearsal", "worker", "--url", "$url"$worker_ca]
[routing]
source = "powershell"
[apply]
concurrency = ${CONCURRENCY:-8}
settle_scale = 0.01      # the rehearsal's services settle in seconds
wait = "2m"
lease_ttl = "60s"
CONFIG
}

stop_rehearsal() {
  local pid
  pid=$(cat "$1/rehearsal.pid" 2>/dev/null) || return 0
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
  rm -f "$1/rehearsal.pid"
}
