#!/usr/bin/env bash
# The store's suite once more, on a PostgreSQL of its own.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
suite=$(dirname "$(realpath "$1")")/tests/store_test
work=$(mktemp -d)
chmod 755 "$work"
end() {
  bash "$root/tests/servers/postgres.sh" stop "$work/pg" || true
  rm -rf "$work"
}
trap end EXIT
bash "$root/tests/servers/postgres.sh" start "$work/pg"
. "$work/pg/env"
CUTOVER_TEST_PG=$PG_URL "$suite" --gtest_filter='*Postgresql'
