#!/usr/bin/env bash
# open.sh BINARY: starts Barsdesk on the built-in Sandbox at a free loopback
# port, prints the address, and opens it in the browser where there is one.
# Ends, with 0, when Barsdesk is stopped with Ctrl+C.
set -euo pipefail

binary=${1:?usage: open.sh BINARY}
data=${BARSDESK_DATA:-${XDG_DATA_HOME:-$HOME/.local/share}/barsdesk}

coproc program { exec "$binary" serve --sandbox --no-sign-in --listen 127.0.0.1:0 --data "$data"; }
pid=$program_PID
trap 'kill -TERM "$pid" 2>/dev/null || true' INT TERM

while IFS= read -r line; do
  echo "$line"
  case "$line" in
    "barsdesk ready "*)
      url=${line#barsdesk ready }
      echo "Barsdesk runs on the Sandbox. Open $url in a browser. Press Ctrl+C to stop."
      if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && command -v xdg-open >/dev/null; then xdg-open "$url" >/dev/null 2>&1 & fi
      if [ "$(uname)" = Darwin ]; then open "$url"; fi
      ;;
  esac
done <&"${program[0]}"
wait "$pid" 2>/dev/null || status=$?
exit "${status:-0}"
