#!/usr/bin/env bash
# Keeps the container images that the suite built between the runs of a cell: built-images.sh save|load FILE
set -euo pipefail
file=$2
case $1 in
save)
  # What cannot be listed must not look like nothing to save.
  images=$(docker image ls --format '{{.Repository}}:{{.Tag}}' 'reload-proof/*')
  if [ -z "$images" ]; then
    printf 'the suite built no image\n'
    exit 0
  fi
  mkdir -p "$(dirname "$file")"
  xargs docker save --output "$file" <<<"$images"
  ;;
load)
  # A run that built no image leaves none for the next one.
  if [ -f "$file" ]; then docker load --input "$file"; else printf 'no image was saved\n'; fi
  ;;
*)
  printf 'reload-proof: built-images.sh takes save or load (got "%s")\n' "$1" >&2
  exit 2
  ;;
esac
