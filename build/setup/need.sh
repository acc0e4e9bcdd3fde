#!/usr/bin/env bash
# need.sh WHAT: makes sure the system has what WHAT (test, desktop, test-desktop,
# packages) needs. On Debian as root it installs what is missing; elsewhere it names it
# and stops.
set -euo pipefail

what=${1:?usage: need.sh test|desktop|test-desktop|packages}
case "$what" in
  test) packages=(chromium fonts-liberation curl openssl postgresql haproxy) ;;
  desktop) packages=(gcc pkg-config libgtk-3-dev libwebkit2gtk-4.1-dev) ;;
  packages) packages=(nsis librsvg2-bin dpkg-dev ca-certificates debootstrap systemd systemd-container p7zip-full buildah desktop-file-utils sqlite3 curl) ;;
  test-desktop) packages=(xvfb dbus dbus-daemon imagemagick tesseract-ocr fonts-liberation) ;;
  *) echo "need.sh: nothing known as '$what'" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null; then
  if [ "$what" = test ] && [ -n "${BARSDESK_CHROMIUM:-}" ]; then exit 0; fi
  echo "This needs the equivalents of these Debian packages: ${packages[*]}" >&2
  echo "Install them with your system's package tool, set BARSDESK_CHROMIUM to your Chromium, and try again." >&2
  exit 3
fi

missing=()
for p in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'install ok installed' || missing+=("$p")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" != 0 ]; then
  echo "Missing packages: ${missing[*]}" >&2
  echo "Install them with: sudo apt-get install ${missing[*]}" >&2
  exit 3
fi
echo "Installing ${missing[*]}" >&2
apt-get update -qq >&2
# Tests start PostgreSQL themselves, in temporary folders: no cluster is made here.
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
  mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
fi
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
