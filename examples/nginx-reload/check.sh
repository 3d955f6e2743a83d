#!/bin/sh
# Starts nginx in this folder, checks its reload, and stops it. The exit code is that of the check.
cd "$(dirname "$0")" || exit
nginx -p "$PWD" -c nginx.conf || exit
trap 'nginx -p "$PWD" -c nginx.conf -s stop' EXIT
npx reload-proof check
