#!/usr/bin/env bash
# base-images.yml, job propose: opens a pull request with the lock file that the step before has filled.
set -euo pipefail
branch=base-images
git config user.name 'github-actions[bot]'
git config user.email '41898282+github-actions[bot]@users.noreply.github.com'
git switch --create "$branch"
git add containers/base-images.lock.json
if git diff --cached --quiet; then
  printf 'every base image is pinned to what its tag is now\n'
  exit 0
fi
git commit --message 'Pin the base images to what their tags are now'
# The checkout keeps no credentials, so that no other step has them.
git -c "http.https://github.com/.extraheader=AUTHORIZATION: basic $(printf 'x-access-token:%s' "$GH_TOKEN" | base64 -w0)" \
  push --force origin "$branch"
# One that is still open shows the new commit.
[ "$(gh pr list --head "$branch" --state open --json number --jq length)" != 0 ] ||
  gh pr create --head "$branch" --fill
