#!/usr/bin/env bash
# kubernetes.yml: a cluster of one node by kind, with the Gateway API's resource definitions and the images of tests/kubernetes/.
set -euo pipefail
# Both are Go modules, so that Go checks them against its checksum database; kind itself pins the image of the node.
kind=v0.33.0 gateway=v1.5.1

go install "sigs.k8s.io/kind@$kind"
kind=$(go env GOPATH)/bin/kind
"$kind" create cluster --name reload-proof --wait 180s

folder=$(go mod download -json "sigs.k8s.io/gateway-api@$gateway" | jq --raw-output .Dir)
kubectl apply --server-side --filename "$folder/config/crd/standard"

npm run build
docker build --file containers/probe/Dockerfile --tag reload-proof-probe .
docker build --file containers/kubernetes/traefik/Dockerfile --tag reload-proof-traefik .
"$kind" load docker-image --name reload-proof reload-proof-probe reload-proof-traefik
