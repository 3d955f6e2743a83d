#!/usr/bin/env bash
# with-blob.sh NAME COMMAND…: runs Vitest with this repository's reporters, and leaves its blob and junit.xml in artifact/NAME.
set -euo pipefail
exec "${@:2}" --reporter=default --reporter=./src/vitest/reporters/junit-reporter.ts \
  --reporter=./src/vitest/reporters/results-reporter.ts --reporter=blob \
  --outputFile.junit="artifact/$1/junit.xml" --outputFile.blob="artifact/$1/blob.json"
