#!/usr/bin/env bash
# fuzz.sh TIME: runs each fuzz test of the project for TIME, one after another.
set -euo pipefail
each=${1:-60s}
grep -rl --include='*_test.go' '^func Fuzz' app bars storage | while read -r file; do
  grep -oE '^func Fuzz[A-Za-z0-9_]+' "$file" | awk '{print $2}' | while read -r name; do
    echo "fuzzing $name in $(dirname "$file") for $each"
    go test -run '^$' -fuzz "^$name\$" -fuzztime "$each" "./$(dirname "$file")"
  done
done
