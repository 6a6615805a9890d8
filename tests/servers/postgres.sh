#!/usr/bin/env bash
# A throw-away PostgreSQL server with an empty database "cutover".
#
#   postgres.sh start DIR   initdb in DIR/pg, run; results in DIR/env
#   postgres.sh stop DIR
#
# PG_DURABLE=on makes it wait for the disk, as one in production does.
#
# Sourced, it offers the same as postgres_start and postgres_stop.
set -euo pipefail

POSTGRES_SH_HOME=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=common.sh
. "$POSTGRES_SH_HOME/common.sh"

postgres_bin() {
  local d
  d=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
  [[ -n $d && -x $d/initdb ]] || srv_die 'no initdb under /usr/lib/postgresql'
  printf '%s\n' "$d"
}

# The server refuses to run as root.
as_postgres() {
  if ((EUID != 0)); then
    "$@"
  elif command -v setpriv >/dev/null; then
    setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"
  else
    runuser -u postgres -- "$@"
  fi
}

# postgres_run DIR BIN PORT: true once the server answers; its PID is then in DIR/postgres.pid.
postgres_run() {
  local dir=$1 bin=$2 port=$3 sock=$1 job i
  # A socket address holds 107 bytes; the tests use TCP anyway.
  if ((${#dir} + 20 > 107)); then sock=''; fi
  (
    set +m
    as_postgres setsid "$bin/postgres" -D "$dir/pg" -p "$port" \
      -c listen_addresses=127.0.0.1 -c unix_socket_directories="$sock" \
      -c fsync="${PG_DURABLE:-off}" -c full_page_writes="${PG_DURABLE:-off}" \
      </dev/null >"$dir/postgres.log" 2>&1 &
    printf '%s\n' "$!" >"$dir/job.pid"
  )
  read -r job <"$dir/job.pid"
  rm -f "$dir/job.pid"
  for ((i = 0; i < 300; i++)); do
    pid_runs "$job" || return 1
    if "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" -U postgres; then
      # The server's own file, because the job may be a wrapper that changed the user; and
      # without it the answer came from a stranger on the same port.
      [[ -s $dir/pg/postmaster.pid ]] || return 1
      head -n 1 "$dir/pg/postmaster.pid" >"$dir/postgres.pid"
      return 0
    fi
    sleep 0.1
  done
  return 1
}

postgres_start() (
  [[ $# -ge 1 ]] || srv_die 'start DIR'
  # The caller's libpq settings would redirect psql and createdb.
  durable=${PG_DURABLE:-off}
  unset "${!PG@}"
  PG_DURABLE=$durable
  bin=$(postgres_bin)
  mkdir -p "$1"
  dir=$(cd "$1" && pwd -P)
  if pid_of "$dir/postgres.pid" "$dir/pg" >/dev/null; then
    srv_die "already running in $dir"
  fi
  rm -rf "$dir/pg" "$dir/env" "$dir/postgres.pid"
  if ((EUID == 0)); then
    chown postgres: "$dir"
  fi
  as_postgres test -w "$dir" || srv_die "user postgres cannot reach $dir; a parent directory is closed to it"
  # postgres and initdb complain when they cannot enter the directory they start in.
  cd "$dir"
  as_postgres "$bin/initdb" -D "$dir/pg" -U postgres -A trust -E UTF8 --locale=C --no-sync \
    >"$dir/initdb.log" 2>&1 || {
    tail -n 5 "$dir/initdb.log" >&2
    srv_die 'initdb failed'
  }

  up=''
  # Between asking for a free port and binding it another process may take it.
  for _ in 1 2 3; do
    port=$(free_ports 1)
    if postgres_run "$dir" "$bin" "$port"; then up=1; break; fi
    if [[ -s $dir/pg/postmaster.pid ]]; then
      head -n 1 "$dir/pg/postmaster.pid" >"$dir/postgres.pid"
      stop_pid "$dir/postgres.pid" "$dir/pg" INT QUIT KILL
    fi
  done
  [[ -n $up ]] || {
    tail -n 5 "$dir/postgres.log" >&2
    srv_die 'postgres did not come up'
  }
  if ! "$bin/createdb" -h 127.0.0.1 -p "$port" -U postgres cutover; then
    stop_pid "$dir/postgres.pid" "$dir/pg" INT QUIT KILL
    srv_die 'createdb failed'
  fi

  {
    env_line PG_URL "postgresql://postgres@127.0.0.1:$port/cutover"
    env_line PG_PID "$(<"$dir/postgres.pid")"
  } >"$dir/env.new"
  # A reader waiting for the file must never see half of it.
  mv "$dir/env.new" "$dir/env"
)

postgres_stop() (
  [[ $# -ge 1 ]] || srv_die 'stop DIR'
  [[ -d $1 ]] || exit 0
  dir=$(cd "$1" && pwd -P)
  # INT is the fast shutdown: TERM would wait for every client to leave.
  stop_pid "$dir/postgres.pid" "$dir/pg" INT QUIT KILL
)

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  case ${1:-} in
    start) shift; postgres_start "$@" ;;
    stop) shift; postgres_stop "$@" ;;
    *) printf 'usage: %s start DIR | stop DIR\n' "${0##*/}" >&2; exit 2 ;;
  esac
fi
