#!/bin/sh
# Starts the cluster in this folder, checks its rolling restart, and stops it. The exit code is that of the check.
cd "$(dirname "$0")" || exit
rm -f server.pid
node server.js &
server=$!
trap 'kill "$server"' EXIT
until [ -s server.pid ]; do
  kill -0 "$server" || exit
  sleep 0.1
done
npx reload-proof check
