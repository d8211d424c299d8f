# shellcheck shell=bash
# Sourced by quickstart, test and .ci/run: installs packages, builds a preset.
# Leaves the shell in the root of the checkout, with nothing to read: no step waits for an answer.
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." || exit 1
exec </dev/null

# After `sudo ./tools/quickstart`, or in a container, what was made belongs to the checkout's owner.
if ((EUID == 0)); then trap 'chown -R --reference=. build out 2>/dev/null || true' EXIT; fi

# shellcheck disable=SC2034  # read by those who source this file
core_packages=(g++ cmake ninja-build libboost-dev libeigen3-dev libprotobuf-dev protobuf-compiler
  libcli11-dev libfmt-dev libsqlite3-dev librandom123-dev libmd-dev node-d3)
# shellcheck disable=SC2034
test_packages=(libgtest-dev libgmock-dev coinor-libclp-dev)
# shellcheck disable=SC2034  # what only tools/bench needs
bench_packages=(libbenchmark-dev python3)

# Exit status 3 everywhere in this project: something that must be there is missing.
missing_prerequisite() {
  printf '\n%s\n' "$@" >&2
  exit 3
}

installed() {
  [[ " $(dpkg-query -W -f '${db:Status-Status} ' "$1" 2>/dev/null || true)" == *" installed "* ]]
}

apt_get() {
  # dpkg looks for ldconfig and others in sbin, which a plain user's PATH leaves out.
  local as_root=(env DEBIAN_FRONTEND=noninteractive "PATH=$PATH:/usr/sbin:/sbin")
  if ((EUID != 0)); then as_root=(sudo "${as_root[@]}"); fi
  "${as_root[@]}" apt-get -q -o DPkg::Lock::Timeout=120 "$@"
}

# Installs the packages named that are not there yet; apt is not called when all are.
install_packages() {
  local package missing=()
  for package; do
    installed "$package" || missing+=("$package")
  done
  if ((${#missing[@]} == 0)); then return; fi

  command -v apt-get >/dev/null || missing_prerequisite \
    "This script installs Debian packages. Elsewhere, install the equivalents of:" "  ${missing[*]}"
  local install=(install --yes --no-install-recommends "${missing[@]}")
  local by_hand="  apt-get update && apt-get ${install[*]}"
  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    missing_prerequisite "Packages are missing. As root, run this line, then try again:" "$by_hand"
  fi

  echo "Installing ${missing[*]}"
  # The package lists are fetched only if there are none, or if they turn out to be out of date.
  if apt-get --simulate "${install[@]}" >/dev/null 2>&1 && apt_get "${install[@]}"; then return; fi
  { apt_get update && apt_get "${install[@]}"; } ||
    missing_prerequisite "Could not install what is missing. As root, run:" "$by_hand"
}

# Makes the directory; where another user (often root) is in the way, says so before a tool fails.
writable_directory() {
  local dir=$1 blocker
  if mkdir -p "$dir" 2>/dev/null; then
    blocker=$(find "$dir" ! -type l ! -writable -print -quit 2>/dev/null || true)
    if [[ -z $blocker ]]; then return; fi
  else
    while [[ ! -e $dir ]]; do dir=$(dirname "$dir"); done
    blocker=$dir
  fi
  missing_prerequisite \
    "You may not write $(readlink -f "$blocker"): it belongs to $(stat -c %U "$blocker").
Work in a checkout of your own or, as root, run this line, then try again:" \
    "  chown -R $(id -u) $(printf %q "$(readlink -f "$dir")")"
}

# ccache, where installed, stops the build if it has nowhere to write: no HOME, or not ours.
check_ccache() {
  command -v ccache >/dev/null || return 0
  local cache
  if ! { cache=$(ccache --get-config cache_dir) && mkdir -p "$cache/tmp" && [[ -w $cache/tmp ]]; } \
    2>/dev/null; then
    export CCACHE_DIR=$PWD/build/ccache HOME=${HOME:-$PWD/build}
  fi
}

# build_preset PRESET [CMAKE_BUILD_ARGUMENT...]
build_preset() {
  local preset=$1 build=build/$1 cached tests=OFF
  shift
  writable_directory "$build"

  # CMake refuses a cache made for another checkout (this one moved or copied) or generator.
  if [[ -f $build/CMakeCache.txt ]]; then
    cached=$(sed -n 's/^CMAKE_HOME_DIRECTORY:INTERNAL=//p' "$build/CMakeCache.txt")
    if ! [[ $cached -ef . ]] || ! grep -qx 'CMAKE_GENERATOR:INTERNAL=Ninja' "$build/CMakeCache.txt"
    then
      echo "Making $build again: it was configured for another directory or generator"
      rm -rf "$build"
    fi
  fi

  # The program alone can be built without GoogleTest and Clp; where they are there, every script configures
  # alike, so that quickstart and test can take turns in one directory.
  if installed libgtest-dev && installed libgmock-dev && installed coinor-libclp-dev; then
    tests=ON
  fi
  check_ccache
  cmake --preset "$preset" -DCHOKEPOINT_TESTS="$tests" --log-level=WARNING
  cmake --build --preset "$preset" --parallel "$(nproc)" "$@"
}
