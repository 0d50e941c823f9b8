#!/bin/sh
# Runs the tests of the Julia package, reporting in the form of TAP.
#
# usage: run.sh LIBCUBIE FOLDER     FOLDER: where a Julia may be put when there is none
#
# CUBIE_JULIA names the program to use; else it is `julia` on the path, else tools/get_julia.sh fetches one.
set -eu
library=$1
folder=$2
package=$(cd "$(dirname "$0")/.." && pwd)

julia=${CUBIE_JULIA:-$(command -v julia || true)}
if [ -z "$julia" ]; then
  if "$package/../../tools/get_julia.sh" "$folder" >&2; then
    julia=$folder/usr/bin/julia
  else
    status=$?
    [ "$status" -eq 75 ] || exit "$status"
    echo "1..0 # SKIP no Julia here, and none to be had"
    exit 0
  fi
fi

depot=$(mktemp -d)
trap 'rm -rf "$depot"' EXIT
export JULIA_DEPOT_PATH="$depot" CUBIE_LIBRARY="$library"
"$julia" --startup-file=no --project="$package" --depwarn=error --check-bounds=yes "$package/test/runtests.jl"
