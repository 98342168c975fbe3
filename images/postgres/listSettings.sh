#!/bin/sh
# Prints, as one JSON object, every setting that this image's server knows with all its loadable
# libraries loaded. Starts a throw-away server under /tmp; runs as any non-root user.
set -eu

bin=${PGBIN:-$(dirname "$(readlink -f "$(command -v postgres)")")}
libraries=$("$bin/pg_config" --pkglibdir 2>/dev/null || dirname "$bin")/
[ -e "$libraries/plpgsql.so" ] || libraries=$(dirname "$bin")/lib

work=$(mktemp -d /tmp/settings.XXXXXX)
trap 'rm -rf "$work"' EXIT
data=$work/data
"$bin/initdb" -D "$data" -U postgres -A trust --no-sync --locale=C.UTF-8 >"$work/initdb.log" 2>&1

# A library that cannot be loaded at server start must not be offered.
loadable=
for file in "$libraries"/*.so; do
  name=$(basename "$file" .so)
  case $name in
    # Not for users: encoding conversions, text search and replication internals, the JIT provider.
    *_and_* | euc2004_sjis2004 | dict_snowball | libpqwalreceiver | llvmjit | pgoutput) continue ;;
    # Needs a policy in the kernel of the node; without one the server does not start.
    sepgsql) continue ;;
  esac
  if echo 'select 1' | "$bin/postgres" --single -D "$data" -c "shared_preload_libraries=$name" \
    postgres >"$work/single.log" 2>&1; then
    loadable="$loadable${loadable:+,}$name"
  fi
done

"$bin/pg_ctl" -D "$data" -l "$work/server.log" -w start \
  -o "-c listen_addresses= -c unix_socket_directories=$work -c shared_preload_libraries=$loadable" \
  >"$work/start.log" 2>&1 || { cat "$work/server.log" >&2; exit 1; }

"$bin/psql" -X -q -A -t -h "$work" -U postgres -v ON_ERROR_STOP=1 postgres <<'SQL'
select json_build_object(
  'version', current_setting('server_version_num')::int,
  'libraries', to_json(string_to_array(current_setting('shared_preload_libraries'), ',')),
  'extensions', (select json_agg(distinct name order by name) from pg_available_extensions),
  'settings', (
    select json_agg(json_build_object(
      'name', name, 'context', context, 'type', vartype, 'unit', unit,
      'min', min_val, 'max', max_val, 'enumValues', enumvals) order by name collate "C")
    from pg_settings));
SQL

"$bin/pg_ctl" -D "$data" -m immediate stop >"$work/stop.log" 2>&1
