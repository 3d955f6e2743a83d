#!/usr/bin/env bash
# release.yml: the packed command runs where nothing else is installed, and is the version of its name: try-tarball.sh TARBALL
set -euo pipefail
tarball=$(realpath "$1")
version=$(basename "$tarball" .tgz)
cd "$(mktemp -d)"
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund "$tarball"
printed=$(npx --no-install reload-proof --version)
[ "reload-proof-$printed" = "$version" ] || { printf 'the packed command says that it is %s\n' "$printed"; exit 1; }
npx --no-install reload-proof check --help >/dev/null
node --input-type=module --eval "await import('reload-proof')"
