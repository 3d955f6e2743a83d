#!/bin/sh
# Puts Python with what its PDK needs, and on musl Node, into a Kong image that is based on Debian, Ubuntu or Alpine.
set -eu
cd "$(dirname "$0")"
mkdir -p node

if command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    ca-certificates libstdc++6 python3 python3-gevent python3-msgpack >/dev/null
  rm -rf /var/lib/apt/lists/*
  ln -s glibc node/node
elif command -v apk >/dev/null; then
  apk add --no-cache --quiet ca-certificates nodejs python3 py3-gevent py3-msgpack
  ln -s "$(command -v node)" node/node
else
  echo "this image has neither apt-get nor apk: take one that is based on Debian, Ubuntu or Alpine" >&2
  exit 1
fi

PYTHONPATH=pythonplugin/site python3 -c 'import kong_pdk.cli'
