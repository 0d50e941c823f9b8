#!/bin/sh
# The tests of the installed package under a checker of memory, each file in a process of its own.
#
#   tools/check_memory.sh valgrind [FILE...]         reads, writes and leaks: R -d valgrind
#   tools/check_memory.sh torture [FILE...]          gctorture2(STEP, inhibit_release = TRUE), STEP=100 by default
#
# FILE: names in inst/tinytest, all by default. LOGS: a folder for what each file says, a new one by default. Prints a
# line per file and fails where one does.
set -u
how=${1:-}
[ "$how" = valgrind ] || [ "$how" = torture ] || { sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 2; }
shift
here=$(cd "$(dirname "$0")" && pwd)
logs=${LOGS:-$(mktemp -d)}
mkdir -p "$logs/cache"
if [ $# -eq 0 ]; then
  set -- $(cd "$here/../inst/tinytest" && ls test_*.R)
fi
# Kernels are kept for the whole check; bounds of time and memory are those of a process that nobody watches.
export XDG_CACHE_HOME="$logs/cache" CUBIE_CHECKED_MEMORY=1 LC_ALL=C.UTF-8

# checked FLAGS FILE: as R -d does it; what valgrind finds goes to a file of its own.
checked() {
  R -d "valgrind -q --fair-sched=try $1" --vanilla --no-echo -f "$here/run_tests.R" --args "$2"
}

failed=0
for file in "$@"; do
  log=$logs/${file%.R}
  status=0
  if [ "$how" = valgrind ]; then
    # Once unchecked for the kernels. Under valgrind, too: the processor that it shows is another one, for which kernels
    # are compiled anew, and Clang, which branches on numbers that were never set, is not to run under check.
    checked --tool=none "$file" >"$log.first" 2>&1
    checked "--error-exitcode=99 --num-callers=30 --leak-check=full --show-leak-kinds=definite \
      --errors-for-leak-kinds=definite --suppressions=$here/valgrind.supp --log-file=$log.valgrind" "$file" \
      >"$log.out" 2>&1 || status=$?
    [ -s "$log.valgrind" ] && status=99
  else
    Rscript --vanilla "$here/run_tests.R" "$file" "${STEP:-100}" >"$log.out" 2>&1 || status=$?
  fi
  [ $status -eq 0 ] || failed=1
  printf '%s %s: %s\n' "$([ $status -eq 0 ] && echo ok || echo "status $status")" "$file" "$(tail -n 1 "$log.out")"
done
echo "logs are in $logs"
exit $failed
