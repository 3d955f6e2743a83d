#!/bin/sh
# setup.sh [python|js]: prepares a Kong image for a plugin of the user's own, with what a plugin server in that language needs.
set -eu
cd "$(dirname "$0")"

install() {
  if command -v apt-get >/dev/null; then
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ca-certificates $1 >/dev/null
    rm -rf /var/lib/apt/lists/*
  elif command -v apk >/dev/null; then
    apk add --no-cache --quiet ca-certificates "$2"
  else
    echo "this image has neither apt-get nor apk: take one that is based on Debian, Ubuntu or Alpine" >&2
    exit 1
  fi
}

case "${1:-}" in
  python) install python3 python3 ;;
  js)
    install libstdc++6 nodejs
    mkdir -p node
    if command -v apk >/dev/null; then ln -s "$(command -v node)" node/node; else ln -s glibc node/node; fi
    ;;
esac

# Sockets and logs are made by whoever runs Kong.
mkdir -p bin /tmp/reload-proof/blue /var/log/reload-proof
chmod 777 /tmp/reload-proof /tmp/reload-proof/blue /var/log/reload-proof
find bin -type f -exec chmod 755 {} +
