#!/usr/bin/env bash
# action.yml: installs reload-proof, from npm if VERSION is set, otherwise the action's own. The output is its program.
set -euo pipefail
if [ -n "${VERSION:-}" ]; then
  place=$RUNNER_TEMP/reload-proof-$VERSION
  npm install --prefix "$place" --no-save --ignore-scripts --no-audit --no-fund "reload-proof@$VERSION"
  program=$place/node_modules/reload-proof/bin/reload-proof.js
else
  npm ci --prefix "$GITHUB_ACTION_PATH" --ignore-scripts --no-audit --no-fund
  program=$GITHUB_ACTION_PATH/bin/reload-proof.js
fi
printf 'program=%s\n' "$program" >>"$GITHUB_OUTPUT"
