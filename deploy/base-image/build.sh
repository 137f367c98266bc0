#!/usr/bin/env bash
# Images to build deploy/Dockerfile on, made from the files of this machine, for machines that
# reach no image registry: Node, the C libraries that it needs, a shell, certificates.
#
#   deploy/base-image/build.sh [NAME]     (default: undertone-base)
#
# makes NAME:runtime, and NAME:build, which has npm, and the TensorFlow that set-up found here.
# Needs a Docker engine, busybox-static, Node 20 or 22, and `node scripts/setup.mjs` done before.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root_of_repository=$(dirname "$(dirname "$here")")
name=${1:-undertone-base}

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

main() {
  need busybox node npm ldd docker
  add_shell
  add_node
  add_libraries
  add_certificates
  import "$name:runtime"
  add_npm
  add_tensorflow
  import "$name:build"
}

need() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || { echo "$program is missing" >&2; exit 69; }
  done
}

# One program under all its names, and folders that anybody may write.
add_shell() {
  local program
  mkdir -p "$root/bin" "$root/usr/bin" "$root/etc"
  mkdir -m 1777 "$root/tmp"
  cp "$(command -v busybox)" "$root/bin/busybox"
  for program in $(busybox --list); do
    [[ $program == busybox ]] || ln -s busybox "$root/bin/$program"
  done
  ln -s ../../bin/env "$root/usr/bin/env"
  echo 'root:x:0:0::/tmp:/bin/sh' >"$root/etc/passwd"
  echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
}

add_node() {
  cp -L "$(command -v node)" "$root/usr/bin/node"
}

# What Node and TensorFlow are linked with, and what names are looked up by, which nothing is
# linked with.
add_libraries() {
  local library
  for library in $(linked_libraries) $(ldconfig -p | sed -n 's/.*libnss_\(dns\|files\).*=> //p'); do
    [[ -e $root$library ]] && continue
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
}

linked_libraries() {
  ldd "$(command -v node)" "$root_of_repository"/node_modules/@tensorflow/tfjs-node/deps/lib/*.so.2 |
    sed -n 's/.*\(\s\|^\)\(\/[^[:space:]]*\) (0x.*/\2/p' |
    grep -v "^$root_of_repository" | sort -u
}

add_certificates() {
  local bundle
  bundle=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}
  [[ -r $bundle ]] || return 0
  mkdir -p "$root/etc/ssl/certs"
  cp -L "$bundle" "$root/etc/ssl/certs/ca-certificates.crt"
}

add_npm() {
  local npm_folder
  npm_folder=$(npm root --global)/npm
  mkdir -p "$root/usr/lib/node_modules"
  cp -rL "$npm_folder" "$root/usr/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/bin/npm"
}

# As in the cache of docs/set-up.md: set-up takes it from there and compiles nothing.
add_tensorflow() {
  local package=$root_of_repository/node_modules/@tensorflow/tfjs-node version stored part
  [[ -d $package/deps/lib ]] || { echo 'TensorFlow is not set up here' >&2; exit 69; }
  version=$(node -p "require('$package/package.json').version")
  stored=$root/cache/undertone/tfjs-node-$version-$(node -p 'process.platform + "-" + process.arch')
  for part in deps/lib lib; do
    mkdir -p "$(dirname "$stored/$part")"
    cp -r "$(readlink -f "$package/$part")" "$stored/$part"
  done
}

import() {
  chmod -R a+rX "$root"
  tar -C "$root" --owner=0 --group=0 -c . | docker import \
    --change 'ENV PATH=/usr/bin:/bin' \
    --change 'ENV XDG_CACHE_HOME=/cache' \
    --change 'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' \
    --change 'ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt' \
    - "$1" >/dev/null
  docker image inspect --format "$1: {{.Size}} bytes" "$1"
}

main
