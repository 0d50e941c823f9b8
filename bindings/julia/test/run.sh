#!/bin/sh
# Runs a script with the Julia package, by default its tests, which report in the form of TAP.
#
# usage: run.sh LIBCUBIE FOLDER [SCRIPT ARGUMENT...]     FOLDER: where a Julia may be put when there is none
#
# CUBIE_JULIA names the program to use; else it is `julia` on the path, else tools/get_julia.sh fetches one. Where none is
# to be had the tests say so in their report; of a script the status is 77.
set -eu
library=$1
folder=$2
shift 2
package=$(cd "$(dirname "$0")/.." && pwd)

julia=${CUBIE_JULIA:-$(command -v julia || true)}
if [ -z "$julia" ]; then
  if "$package/../../tools/get_julia.sh" "$folder" >&2; then
    julia=$folder/usr/bin/julia
  else
    status=$?
    [ "$status" -eq 75 ] || exit "$status"
    [ $# -eq 0 ] || { echo "no Julia here, and none to be had"; exit 77; }
    echo "1..0 # SKIP no Julia here, and none to be had"
    exit 0
  fi
fi

# Compiled packages are kept beside Julia, not in the user's own folder.
mkdir -p "$folder-depot"
export JULIA_DEPOT_PATH="$folder-depot" CUBIE_LIBRARY="$library" JULIA_NUM_THREADS=2
# Tests run once, so what counts is how fast they are compiled.
[ $# -gt 0 ] || set -- -O0 --depwarn=error --check-bounds=yes "$package/test/runtests.jl"
exec "$julia" --startup-file=no --project="$package" "$@"
