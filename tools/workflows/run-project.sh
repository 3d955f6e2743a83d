#!/usr/bin/env bash
# ci.yml, kubernetes.yml and release.yml: runs PROJECT, or only FILES or a SHARD (such as 1/3) of it if they are set, and leaves junit.xml
# in artifact/NAME, beside Vitest's blob of a shard.
set -euo pipefail
name=${NAME:-$PROJECT}
run=(npx vitest run --project "$PROJECT" ${FILES:+"$FILES"})
[ -z "${SHARD:-}" ] || exec "$(dirname "$0")/with-blob.sh" "$name" "${run[@]}" --shard "$SHARD"
exec "${run[@]}" "--outputFile.junit=artifact/$name/junit.xml"
