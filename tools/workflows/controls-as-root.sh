#!/usr/bin/env bash
# ci.yml: what the kernel's switch leaves in the network, as root, without which these controls are skipped. Results go to results-as-root.
set -euo pipefail
sudo apt-get update
sudo apt-get install --yes --no-install-recommends iproute2 iptables nftables conntrack
# The steps that follow read and pack these as the ordinary user.
owned=(.cache results-as-root artifact node_modules)
mkdir -p "${owned[@]}"
trap 'sudo chown -R "$(id -u):$(id -g)" "${owned[@]}"' EXIT
sudo -EH env "PATH=$PATH" RESULTS_DIR=results-as-root \
  npx vitest run --project integration tests/integration/namespaces.test.ts --outputFile.junit=artifact/as-root/junit.xml
npx node tools/workflows/none-skipped.ts artifact/as-root/junit.xml
