#!/bin/sh
# Makes src/cubie_wrap.c and R/swig.R from src/cubie.i and cubie.h; both are part of the sources, so that nobody who
# installs the package needs SWIG.
#
# usage: tools/swig.sh FOLDER_OF_CUBIE_H [FOLDER]      (FOLDER: where to put src/ and R/ instead of here)
set -e
header=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")/.." && pwd)
out=${2:-$here}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Of the header only the declarations that cubie.i names as used, so that what is made changes when one of these does.
cd "$here" # names in the generated file are relative, the same everywhere
mkdir "$work/include"
awk 'NR == FNR { if (match($0, /^%use\(.*\)/)) used[substr($0, 6, RLENGTH - 6)] = 1; next }
  /^(CUBIE_API|typedef [a-z0-9_]+ \(\*|enum )/ { statement = "" ; inside = 1 }
  !inside { print; next }
  { statement = statement $0 "\n" }
  /;[ \t]*(\/\*.*\*\/)?$/ {
    inside = 0
    name = statement
    sub(/^typedef [a-z0-9_]+ \(\*/, "", name)
    sub(/\(.*/, "", name)
    sub(/.*[ *]/, "", name)
    if (name in used && statement !~ /^enum/) printf "%s", statement
  }' src/cubie.i "$header/cubie.h" >"$work/include/cubie.h"
swig -r -Wall -Werror -I"$work/include" -outdir "$work" -o "$work/cubie_wrap.c" src/cubie.i
mkdir -p "$out/src" "$out/R"

# SWIG 4.1 gives a message as the format, and () as prototypes, which newer compilers and R's checks object to.
sed -e 's/Rf_error(Rf_isString/Rf_error("%s", Rf_isString/' \
  -e 's/^\(R_SWIG_[A-Za-z_]*\)()$/\1(void)/' \
  -e 's/^\(R_swig_[A-Za-z0-9_]* ( *\))$/\1void)/' "$work/cubie_wrap.c" >"$out/src/cubie_wrap.c"

# Of the R file only bodies of functions are wanted: no S4, no classes of functions, symbols instead of names.
{
  echo '# Made by tools/swig.sh from src/cubie.i: do not edit.'
  sed -n '/^`/,/^}/p' "$work/cubie.R" | sed \
    -e '/^ *$/d' \
    -e 's/^`\([A-Za-z0-9_]*\)` =/\n\1 <-/' \
    -e 's/, \.copy = FALSE)/)/; s/(\.copy = FALSE)/()/' \
    -e "s/^  ;\.Call('\([A-Za-z0-9_]*\)'/  .Call(C_\1/" \
    -e "s/as\.logical(\.copy)/FALSE/; s/, PACKAGE='cubie');/)/"
} >"$out/R/swig.R"
