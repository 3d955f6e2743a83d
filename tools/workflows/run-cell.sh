#!/usr/bin/env bash
# versions.yml, job cell: runs SCENARIO, or only its TESTS if they are set, with SETTINGS ("NAME=value …"), and leaves Vitest's blob and junit.xml in artifact/CELL.
set -euo pipefail
read -r -a pairs <<<"$SETTINGS"
exec "$(dirname "$0")/with-blob.sh" "$CELL" \
  env "${pairs[@]}" npx vitest run --project scenarios "tests/$SCENARIO.test.ts" ${TESTS:+--testNamePattern "$TESTS"}
