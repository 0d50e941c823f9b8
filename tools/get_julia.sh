#!/bin/sh
# Unpacks Julia 1.5.3, the oldest version that bindings/julia supports, into a folder, for its tests.
#
# usage: get_julia.sh FOLDER      then FOLDER/usr/bin/julia runs
#
# Bookworm has no Julia, bullseye has; its packages are only unpacked, and apt works on lists of this script's own, so
# neither root nor any change of the system is needed. What Julia uses beside them (GMP, MPFR, PCRE2, libedit,
# libgfortran, xz) comes with the packages of ./dev. 57 MB to fetch, 330 MB on disk. Exit status 75: not to be had here.
set -eu

folder=${1:?usage: get_julia.sh FOLDER}
program=$folder/usr/bin/julia
release=bullseye
packages="julia julia-common libjulia1 libllvm9 libffi7 libz3-4 libunwind8 libutf8proc2 libopenlibm3 libdsfmt-19937-1"

unavailable() {
  echo "get_julia: $*" >&2
  exit 75
}

# Two at once: the second waits for the first.
mkdir -p "$folder"
exec 9>"$folder/.lock"
flock 9
if [ -x "$program" ]; then exit 0; fi
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || unavailable "no package manager of Debian here"
[ "$(dpkg --print-architecture)" = amd64 ] || unavailable "only for amd64"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch/lists/partial" "$scratch/archives/partial" "$scratch/debs" "$scratch/tools" "$scratch/root"
: >"$scratch/status"

# A mirror of Debian that apt uses already, else the public one.
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Component: main' 2>/dev/null |
  grep -E '/debian/?$' | sort -u | head -n 1)
mirror=${mirror:-http://deb.debian.org/debian}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -f "$keyring" ] || unavailable "no keys of Debian's archive"
echo "deb [signed-by=$keyring] $mirror $release main" >"$scratch/sources.list"
cat >"$scratch/apt.conf" <<CONF
Dir::Etc::sourcelist "$scratch/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$scratch/lists";
Dir::State::status "$scratch/status";
Dir::Cache "$scratch";
Acquire::Languages "none";
Acquire::Check-Valid-Until "false";
APT::Sandbox::User "";
CONF

fetch() {
  (cd "$scratch/debs" && rm -f ./*.deb && APT_CONFIG="$scratch/apt.conf" apt-get -qq download "$@" 2>"$scratch/log") ||
    unavailable "cannot fetch $*: $(tail -n 1 "$scratch/log")"
}
APT_CONFIG="$scratch/apt.conf" apt-get -qq update >"$scratch/log" 2>&1 ||
  unavailable "cannot read $mirror: $(tail -n 1 "$scratch/log")"

fetch patchelf
dpkg-deb -x "$scratch"/debs/patchelf_*.deb "$scratch/tools"
# shellcheck disable=SC2086
fetch $packages
for file in "$scratch"/debs/*.deb; do dpkg-deb -x "$file" "$scratch/root"; done

libraries=$scratch/root/usr/lib/x86_64-linux-gnu
# Julia opens these through links beside its own libraries; they are the system's.
for name in libgmp.so.10 libmpfr.so.6 libpcre2-8.so.0; do
  ln -sfn "/usr/lib/x86_64-linux-gnu/$name" "$libraries/$name"
done
# The program's own RPATH, unlike an environment variable, does not reach the programs that Julia starts. LLVM's would
# hide it from libffi.
patch="$scratch/tools/usr/bin/patchelf"
"$patch" --force-rpath --set-rpath '$ORIGIN/../lib/x86_64-linux-gnu:$ORIGIN/../lib/x86_64-linux-gnu/julia' \
  "$scratch/root/usr/bin/julia"
"$patch" --set-rpath '$ORIGIN' "$libraries/libLLVM-9.so.1"

# A thrown exception needs the right libunwind, so it is tried.
"$scratch/root/usr/bin/julia" --startup-file=no -e 'using Test; try error() catch; end' >"$scratch/log" 2>&1 ||
  unavailable "Julia does not run here: $(tail -n 1 "$scratch/log")"
cp -a "$scratch/root/usr" "$folder/"
