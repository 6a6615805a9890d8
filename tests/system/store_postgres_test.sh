#!/usr/bin/env bash
# The store's tests once more, against a PostgreSQL server of their own.
set -euo pipefail
tests="$(dirname "$1")/tests"
servers=$(cd "$(dirname "$0")/../servers" && pwd)
if ! compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then
  echo 'SKIPPED: no PostgreSQL server is installed'
  exit 77
fi

work=$(mktemp -d)
trap 'bash "$servers/postgres.sh" stop "$work"; rm -rf "$work"' EXIT
# The server does not run as root and must be able to come in.
chmod 755 "$work"
bash "$servers/postgres.sh" start "$work" </dev/null
# shellcheck source=/dev/null
. "$work/env"

CUTOVER_TEST_PG=$PG_URL "$tests/store_test" --gtest_filter='*/Postgresql' \
  </dev/null | tee "$work/out"
# A test that was not run would pass as well.
if grep -q 'SKIPPED' "$work/out"; then exit 1; fi
grep -Eq 'PASSED  \] [0-9]{2,} tests' "$work/out"
echo 'ok: the store keeps its promises on PostgreSQL'
