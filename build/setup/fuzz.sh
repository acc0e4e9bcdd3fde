#!/usr/bin/env bash
# fuzz.sh TIME [FOLDER…]: runs each fuzz test found in the folders (default:
# the whole project) for TIME, one after another, and names those that failed.
set -euo pipefail
each=${1:-60s}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- app bars storage
failed=""
while IFS=: read -r file line; do
  name=${line#func }
  name=${name%%(*}
  folder=./$(dirname "$file")
  echo "fuzzing $name in $folder for $each"
  go test -run '^$' -fuzz "^$name\$" -fuzztime "$each" -fuzzminimizetime 100x "$folder" </dev/null || failed="$failed $folder:$name"
done < <(grep -rE --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*\(' "$@" | sort)
[ -z "$failed" ] || { echo "failed:$failed" >&2; exit 1; }
