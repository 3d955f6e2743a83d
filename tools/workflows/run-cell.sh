#!/usr/bin/env bash
# versions.yml, job cell: runs SCENARIO, or only its TESTS if they are set, with SETTINGS ("NAME=value …"), and leaves Vitest's blob and junit.xml in artifact/CELL.
set -euo pipefail
read -r -a pairs <<<"$SETTINGS"
exec env "${pairs[@]}" npx vitest run --project scenarios "tests/$SCENARIO.test.ts" ${TESTS:+--testNamePattern "$TESTS"} \
  --reporter=default --reporter=./src/vitest/reporters/junit-reporter.ts --reporter=./src/vitest/reporters/results-reporter.ts --reporter=blob \
  --outputFile.junit="artifact/$CELL/junit.xml" --outputFile.blob="artifact/$CELL/blob.json"
