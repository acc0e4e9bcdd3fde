#!/usr/bin/env bash
# fuzz.sh TIME [FOLDER…]: runs each fuzz test found in the folders (default:
# the whole project) for TIME, one after another, and names those that failed.
set -euo pipefail
each=${1:-60s}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- app bars storage
failed=""
said=$(mktemp)
trap 'rm -f "$said"' EXIT

# run fuzzes one test. Go sometimes reports that the time is up as a failure;
# a real one leaves the input that failed in testdata. What is none is not told
# as one.
run() {
  if go test -run '^$' -fuzz "^$1\$" -fuzztime "$each" -fuzzminimizetime 0x "$2" </dev/null >"$said" 2>&1; then
    cat "$said"
  elif grep -q 'context deadline exceeded' "$said" && ! grep -qE 'Failing input|panic' "$said"; then
    sed '/^--- FAIL/,$d' "$said"
    echo "the time is up, nothing was found"
  else
    cat "$said"
    return 1
  fi
}
while IFS=: read -r file line; do
  name=${line#func }
  name=${name%%(*}
  folder=./$(dirname "$file")
  echo "fuzzing $name in $folder for $each"
  run "$name" "$folder" || failed="$failed $folder:$name"
done < <(grep -rE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*\(' "$@" | sort)
[ -z "$failed" ] || { echo "failed:$failed" >&2; exit 1; }
