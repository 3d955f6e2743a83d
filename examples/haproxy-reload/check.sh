#!/bin/sh
# Starts HAProxy in this folder, checks its reload, and stops it. The exit code is that of the check.
cd "$(dirname "$0")" || exit
haproxy -W -D -f haproxy.cfg || exit
trap 'kill "$(cat haproxy.pid)"' EXIT
npx reload-proof check
