#!/bin/sh
# Reloads Kong onto the plugin server's other socket: blue and green take turns, each in a folder of its own, so that the new server
# never takes the path away from the old one. Kong reads the new place from the environment of `kong reload` and keeps it.
set -eu
state=/tmp/reload-proof/colour
colour=green
if [ "$(cat "$state" 2>/dev/null)" = green ]; then colour=blue; fi

KONG_PLUGINSERVER_GOPLUGIN_SOCKET=/tmp/reload-proof/$colour/goplugin.socket
KONG_PLUGINSERVER_GOPLUGIN_START_CMD="/opt/reload-proof/bin/goplugin /tmp/reload-proof/$colour"
export KONG_PLUGINSERVER_GOPLUGIN_SOCKET KONG_PLUGINSERVER_GOPLUGIN_START_CMD
kong reload
echo "$colour" >"$state"
