#!/bin/sh
# Proves inside a fresh image what the project relies on. Run it as in a pod: read-only root file
# system, user 999, no capabilities, a writable /tmp. Ends with an error at the first broken promise.
set -eu

[ "$(id -u):$(id -g)" = 999:999 ] || { echo "runs as $(id), expected 999:999" >&2; exit 1; }
if touch /usr/local/probe 2>/dev/null; then echo 'the root file system is writable' >&2; exit 1; fi

tini --version
patroni --version
patronictl version
pgbackrest version
python3 -c 'import patroni.dcs.kubernetes, patroni.psycopg'
# Patroni spawns the postmaster from a copy of itself, which imports the launcher: nothing may start.
python3 -c 'import runpy; runpy.run_path("/usr/local/bin/patroni", run_name="__mp_main__")'

work=$(mktemp -d /tmp/smoke.XXXXXX)
initdb -D "$work/data" -U postgres -A trust --no-sync --data-checksums --locale=en_US.UTF-8 \
  >"$work/initdb.log" 2>&1 || { cat "$work/initdb.log" >&2; exit 1; }
pg_ctl -D "$work/data" -l "$work/server.log" -w start -o "-c listen_addresses= \
  -c unix_socket_directories=$work -c shared_preload_libraries=pgaudit,pg_stat_statements" \
  >"$work/start.log" 2>&1 || { cat "$work/server.log" >&2; exit 1; }
psql -X -q -A -t -h "$work" -U postgres -v ON_ERROR_STOP=1 postgres <<'SQL'
create extension pgaudit;
create extension pg_stat_statements;
create table probe as select generate_series(1, 1000) as n;
-- Without a JIT compiler on board, asking for one must not be an error.
set jit = on;
set jit_above_cost = 0;
select 'sum ' || sum(n) from probe;
select collname from pg_collation where collname in ('en_US.utf8', 'C.utf8') order by 1;
select 'server ' || current_setting('server_version');
SQL
pg_ctl -D "$work/data" -m fast stop >"$work/stop.log" 2>&1
rm -rf "$work"
cat /usr/share/howdah/versions.json
