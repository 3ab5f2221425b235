#!/usr/bin/env bash
# A PostgreSQL of the tests' own, in a temporary folder, for as long as somebody holds the other end of this script's
# input: whichever way the tests end, that end closes, and all of it goes. Does what each line of its input says, and
# answers each with one line.
#
#   postgres.sh                  in memory where there is room, and as fast as it can be: what tests need
#   postgres.sh small            the same, on a disk of its own that can be filled
#   postgres.sh durable FOLDER   on the disk of that folder, keeping what it acknowledged: what figures need
set -uo pipefail
# Ctrl-C reaches every process of the terminal. We go when the tests have gone.
trap '' INT TERM HUP

tell() { printf '%s\n' "$*"; }
refuse() {
  tell "missing $*"
  exit 1
}

# Debian keeps several versions beside each other, and none of their servers in the path.
for bin in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV); do PATH="$PATH:$bin"; done
version="$(postgres --version 2>/dev/null | sed -E 's/[^0-9]*([0-9]+).*/\1/')"
[ "${version:-0}" -ge 15 ] || refuse "PostgreSQL 15 or newer is not on this machine: bin/setup --test installs it."

# Only this script and its PostgreSQL see what is mounted then, and it is gone with the last of them.
if [ "${1:-}" = small ]; then
  unshare --mount mount -t tmpfs none /mnt 2>/dev/null || refuse "no disk: a small one cannot be mounted here."
  exec unshare --mount bash "$0" mounted
fi

settings=(-c fsync=off -c full_page_writes=off -c autovacuum=off -c shared_buffers=64MB)
parent=/tmp
[ ! -w /dev/shm ] || parent=/dev/shm
if [ "${1:-}" = durable ]; then
  settings=(-c fsync=on -c full_page_writes=on -c synchronous_commit=on)
  parent="$2"
fi
folder="$(mktemp -d "$parent/causerie-postgres.XXXXXX")"
# It refuses to run as root.
as=()
if [ "$(id -u)" -eq 0 ]; then
  id postgres >/dev/null 2>&1 || refuse "PostgreSQL does not run as root, and there is no user postgres."
  chown postgres "$folder"
  as=(setpriv --reuid postgres --regid postgres --clear-groups)
fi

# A signal for the server and all its processes.
all() { for id in "$server" $(pgrep --parent "$server"); do kill "-$1" "$id" 2>/dev/null; done; }

if [ "${1:-}" = mounted ]; then
  mkdir "$folder/data"
  mount -t tmpfs -o size=160m,mode=700 none "$folder/data"
  [ ${#as[@]} -eq 0 ] || chown postgres "$folder/data"
fi

clean() {
  [ -z "${server:-}" ] || { all CONT; kill -QUIT "$server" 2>/dev/null; }
  wait
  umount "$folder/data" 2>/dev/null
  rm -rf "$folder"
}
trap clean EXIT

# Where nobody listens just now.
while port=$((10000 + RANDOM % 20000)); (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done

sql() { psql --quiet --no-psqlrc --tuples-only --no-align --set ON_ERROR_STOP=1 --host "$folder" --port "$port" --username postgres "$@" 2>&1 </dev/null; }

# Should this script be killed, its server is told to go by the system.
start() {
  "${as[@]}" setpriv --pdeathsig QUIT postgres -D "$folder/data" -k "$folder" -p "$port" -c listen_addresses=127.0.0.1 \
    -c max_connections=300 "${settings[@]}" >>"$folder/log" 2>&1 </dev/null &
  server=$!
  for _ in $(seq 600); do
    if sql --dbname postgres --command "select 1" >/dev/null; then return 0; fi
    sleep 0.05
  done
  refuse "PostgreSQL does not start: $(tail -n 1 "$folder/log")"
}

# Sorted otherwise than SQLite sorts, so that what must be sorted by bytes has to say so.
"${as[@]}" initdb --pgdata "$folder/data" --username postgres --auth trust --encoding UTF8 --locale C.UTF-8 \
  --locale-provider icu --icu-locale en-US --no-sync --no-instructions >"$folder/initdb" 2>&1 </dev/null ||
  refuse "initdb fails: $(tail -n 1 "$folder/initdb")"
# One role has to say its password.
sed -i '1i local all guarded scram-sha-256' "$folder/data/pg_hba.conf"
start
tell "ready $folder $port"

while read -r word name rest; do
  case "$word" in
    create) sql --dbname postgres --command "create database $name $rest" >"$folder/said" && tell done || tell "failed $(head -n 1 "$folder/said")" ;;
    drop) sql --dbname postgres --command "drop database if exists $name with (force)" >/dev/null; tell done ;;
    ask) tell "$(sql --dbname "$name" --command "$rest" | tr '\n' ' ')" ;;
    freeze) all STOP; tell done ;;
    thaw) all CONT; tell done ;;
    fill) cat /dev/zero >"$folder/data/ballast" 2>/dev/null; tell done ;;
    room) rm "$folder/data/ballast"; tell done ;;
    stop) kill -INT "$server"; wait "$server"; server=""; tell done ;;
    start) start; tell done ;;
    *) tell "failed $word" ;;
  esac
done
