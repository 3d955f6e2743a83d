#!/usr/bin/env bash
# versions.yml, job merge: the table on the run's page, with those of the CELLS that left no result, from SITE/cells: signal-cells.sh SITE
# Leaves a badge for each verdict in SITE/badges, and what is fixed upstream as a patch of the known issues in SITE.
set -euo pipefail
printf '%s\n' "$CELLS" >planned.json
RESULTS_DIR=$1 npm run --silent signal -- "$1/cells" --planned planned.json --badges "$1/badges" --update |
  tee -a "$GITHUB_STEP_SUMMARY"
