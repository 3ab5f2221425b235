# Sourced by the scripts beside it: where we stand, and how they speak.

cd "$(dirname "${BASH_SOURCE[0]}")/.."

# What bin/setup installs comes first, so that its version is the one used.
cargo_home="${CARGO_HOME:-$HOME/.cargo}"
export PATH="$PWD/node_modules/.bin:$cargo_home/bin:$PATH"

# Where cargo puts what it builds. The site is always in ./target/site: the server embeds it from there.
cargo_target="${CARGO_TARGET_DIR:-target}"

say() { printf '· %s\n' "$*"; }

fail() {
  printf '\n✗ %s\n' "$*" >&2
  exit 1
}

# timed "what it does" command …: says what begins, and how many seconds it took.
timed() {
  local what="$1" begun="$EPOCHREALTIME"
  shift
  say "$what"
  "$@"
  awk -v a="$begun" -v b="$EPOCHREALTIME" 'BEGIN { printf "  %.1f s\n", b - a }'
}

# unless_fresh NAME "input …" "what it does" command …: skips a step whose inputs (files and folders) hold what they
# held when it last ended well. Contents count, not times: a checkout or a touch rebuilds nothing.
unless_fresh() {
  local stamp="target/stamp/$1" inputs="$2" now
  now="$({ find $inputs -type f -print0 2>/dev/null || true; } | sort -z | xargs -0 sha256sum | sha256sum)"
  if [ -f "$stamp" ] && [ "$(<"$stamp")" = "$now" ]; then return 0; fi
  mkdir -p target/stamp
  rm -f "$stamp"
  shift 2
  timed "$@"
  printf '%s\n' "$now" >"$stamp"
}
