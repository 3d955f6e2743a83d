#!/usr/bin/env bash
# ci.yml and release.yml: runs PROJECT, or only FILES of it if they are set, and leaves junit.xml in artifact/NAME.
set -euo pipefail
exec npx vitest run --project "$PROJECT" ${FILES:+"$FILES"} "--outputFile.junit=artifact/${NAME:-$PROJECT}/junit.xml"
