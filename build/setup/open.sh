#!/usr/bin/env bash
# open.sh BINARY: starts Barsdesk on the built-in Sandbox at a free loopback
# port, prints the address, and opens it in the browser where there is one.
set -euo pipefail

binary=${1:?usage: open.sh BINARY}
data=${BARSDESK_DATA:-${XDG_DATA_HOME:-$HOME/.local/share}/barsdesk}
coproc program { exec "$binary" serve --sandbox --no-sign-in --listen 127.0.0.1:0 --data "$data"; }
trap 'kill -TERM "$program_PID" 2>/dev/null || true; wait "$program_PID" 2>/dev/null || true' INT TERM EXIT

while IFS= read -r line <&"${program[0]}"; do
  echo "$line"
  case "$line" in
    "barsdesk ready "*)
      url=${line#barsdesk ready }
      echo "Barsdesk runs on the Sandbox. Open $url in a browser. Press Ctrl+C to stop."
      if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && command -v xdg-open >/dev/null; then xdg-open "$url" >/dev/null 2>&1 & fi
      if command -v open >/dev/null && [ "$(uname)" = Darwin ]; then open "$url"; fi
      ;;
  esac
done
wait "$program_PID"
