#!/usr/bin/env bash
# mutation.sh [PACKAGE…]: first breaks each rule of docs/conformance.md in turn
# and fails unless the tests of that rule do; RULES=id,id breaks those alone.
# Then, or for the packages named at once, it breaks the code of the standard's
# packages (default: the ones below) in one place at a time and sees whether the
# package's own tests notice. That works on what is committed, in a copy; lists
# every break that no test noticed; and fails where fewer than 80 of 100 were.
set -euo pipefail
tool=github.com/go-gremlins/gremlins/cmd/gremlins@v0.6.0
least=80

here=$(cd "$(dirname "$0")/../.." && pwd)
if [ -n "${RULES:-}" ] || [ $# -eq 0 ]; then
  (cd "$here" && nice go run ./build/conformance mutate -id "${RULES:-}" -jobs "${MUTATION_WORKERS:-2}")
  [ -z "${RULES:-}" ] || exit 0
fi
[ $# -gt 0 ] || set -- bars/definition bars/definition/structure bars/definition/terms bars/definition/validation bars/fhirpath bars/message
[ -z "${BARSDESK_PUBLISHED:-}" ] && [ -d "$here/../shared" ] && export BARSDESK_PUBLISHED=$here/../shared

work=$(mktemp -d)
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
git clone --quiet "$here" "$work/copy"
mkdir "$work/bin" "$work/tmp"
GOBIN=$work/bin go install "$tool"

# What does not compile tells nothing about tests. The tool takes exit status 2
# for that, go test answers 1 as for a test that failed.
cat >"$work/bin/go" <<END
#!/usr/bin/env bash
said=\$('$(command -v go)' "\$@" 2>&1) && status=0 || status=\$?
printf '%s\n' "\$said"
[[ \$said == *'[build failed]'* ]] && exit 2
exit \$status
END
chmod +x "$work/bin/go"

export TMPDIR=$work/tmp GOFLAGS="${GOFLAGS:-} -short"
cd "$work/copy"
table=""
failed=0
for package in "$@"; do
  package=${package#./}
  package=${package%/}
  echo "== $package"
  # Files of the packages inside it (a path with a slash) have runs of their own.
  PATH=$work/bin:$PATH gremlins unleash --workers "${MUTATION_WORKERS:-2}" --timeout-coefficient 10 \
    --exclude-files / --output-statuses lt "./$package" | tee "$work/said"
  counts=$(sed -nE 's/.*Killed: ([0-9]+), Lived: ([0-9]+), Not covered: ([0-9]+).*/\1 \2 \3/p; s/.*Timed out: ([0-9]+),.*/\1/p' "$work/said" | tr '\n' ' ')
  read -r killed lived uncovered late <<<"$counts" || true
  if [ -z "${late:-}" ] || [ $((killed + lived)) -eq 0 ]; then
    table+="$package"$'\n'
    failed=1
    continue
  fi
  efficacy=$(awk "BEGIN { printf \"%.1f\", 100 * $killed / ($killed + $lived) }")
  table+="$package $killed $lived $uncovered $late $efficacy%"$'\n'
  [ $((100 * killed)) -ge $((least * (killed + lived))) ] || failed=1
done

echo
printf '%s' "$table" | awk 'BEGIN { row = "%-28s | %6s | %5s | %11s | %9s | %s\n"; printf row, "package", "killed", "lived", "not covered", "timed out", "efficacy" }
  NF == 6 { printf row, $1, $2, $3, $4, $5, $6 }
  NF == 1 { printf "%-28s | was not run\n", $1 }'
[ "$failed" = 0 ] || { echo "fewer than $least of 100 breaks were noticed in a package above" >&2; exit 1; }
