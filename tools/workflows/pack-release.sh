#!/usr/bin/env bash
# release.yml: puts the package and the list of its dependencies into a folder, and tries the package: pack-release.sh FOLDER
set -euo pipefail
mkdir -p "$1"
npm pack --pack-destination "$1"
"$(dirname "$0")/try-tarball.sh" "$1"/*.tgz
npm sbom --package-lock-only --omit dev --sbom-format cyclonedx >"$1/sbom.cdx.json"
