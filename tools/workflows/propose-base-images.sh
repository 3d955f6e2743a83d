#!/usr/bin/env bash
# base-images.yml, job propose: opens a pull request with the lock file that the step before has filled.
set -euo pipefail
exec 3>&1
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
[ "$(gh pr list --head "$branch" --state open --json number --jq length)" = 0 ] || exit 0
refused=$(gh pr create --head "$branch" --fill 2>&1 >&3) && exit 0
printf '%s\n' "$refused" >&2
# Off in a new repository. The branch is there, so nothing is lost.
grep -q 'not permitted to create' <<<"$refused" || exit 1
printf 'The branch "%s" has the new digests, but this workflow may not open a pull request: %s.\n' "$branch" \
  'set Settings → Actions → General → Allow GitHub Actions to create and approve pull requests' |
  tee -a "$GITHUB_STEP_SUMMARY"
