#!/usr/bin/env bash
# The steps of a blue-green deploy by hand: rolls a version out beside the other one, then switches the Service to it.
#
#   DEPLOYMENT=blue VERSION=v1.0.0 deploy.sh             both steps
#   DEPLOYMENT=green VERSION=v2.0.0 deploy.sh rollout    the deployment only: no client reaches it yet
#   DEPLOYMENT=green deploy.sh switch                    the Service only
#
# It changes the current namespace of KUBECONFIG, or NAMESPACE. IMAGE is the date/time service's image, which the nodes
# have to have or be able to pull (containers/probe/Dockerfile). The old deployment stays: clients with open connections
# are still on it. TIMEOUT is how long a rollout may take.
set -euo pipefail
cd "$(dirname "$0")"

fail() { printf 'deploy.sh: %s\n' "$*" >&2; exit 2; }
step=${1:-all}
case $step in all | rollout | switch) ;; *) fail "takes rollout or switch, or nothing for both (got \"$step\")" ;; esac
[[ ${DEPLOYMENT:-} =~ ^(blue|green)$ ]] || fail "DEPLOYMENT must be blue or green (got \"${DEPLOYMENT:-}\")"
[[ $step = switch || -n ${VERSION:-} ]] || fail 'VERSION is missing: name the version that the deployment serves, such as v1.0.0'
command -v kubectl >/dev/null || fail 'kubectl is not installed (https://kubernetes.io/docs/tasks/tools/)'

kube() { kubectl ${NAMESPACE:+--namespace "$NAMESPACE"} "$@"; }

# What the manifests of a folder become with a patch.
patched() { kubectl kustomize "$1" | kubectl patch --local --filename - --output yaml --patch "$2"; }

rollout() {
  local container
  container=$(printf '{"name":"datetime","image":"%s","env":[{"name":"VERSION","value":"%s"}]}' "${IMAGE:-reload-proof-probe}" "$VERSION")
  patched "overlays/$DEPLOYMENT" "{\"spec\":{\"template\":{\"spec\":{\"containers\":[$container]}}}}" |
    kube apply --filename -
  kube rollout status "deployment/datetime-$DEPLOYMENT" --timeout "${TIMEOUT:-60s}"
}

# The endpoints are what nodes send new connections to; they follow the selector a moment later.
switch() {
  patched service "{\"spec\":{\"selector\":{\"deployment\":\"$DEPLOYMENT\"}}}" | kube apply --filename -
  for _ in $(seq 60); do
    reached=$(kube get endpointslices --selector kubernetes.io/service-name=datetime \
      --output 'jsonpath={.items[*].endpoints[?(@.conditions.ready==true)].targetRef.name}')
    if [[ $reached =~ ^(datetime-$DEPLOYMENT-[a-z0-9-]+ ?)+$ ]]; then
      printf 'the Service reaches %s\n' "$reached"
      return
    fi
    sleep 1
  done
  printf 'deploy.sh: the Service does not reach %s within 60 s: it reaches %s\n' "$DEPLOYMENT" "${reached:-no pod}" >&2
  return 1
}

[ "$step" = switch ] || rollout
[ "$step" = rollout ] || switch
