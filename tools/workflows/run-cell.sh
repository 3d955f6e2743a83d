#!/usr/bin/env bash
# matrix.yml, job cell: runs SCENARIO with SETTINGS ("NAME=value …"), and leaves Vitest's blob in artifact/CELL.
set -euo pipefail
read -r -a pairs <<<"$SETTINGS"
exec env "${pairs[@]}" npx vitest run --project scenarios "tests/$SCENARIO.test.ts" \
  --reporter=default --reporter=junit --reporter=./src/report/reporter.ts \
  --reporter=blob --outputFile.blob="artifact/$CELL/blob.json"
