#!/usr/bin/env bash
# An image of Apache Kafka made from packages alone, for machines that reach no image registry.
# It is configured like apache/kafka.
#
#   deploy/kafka-image/build.sh [NAME:TAG]     (default: undertone-kafka:4.1.1)
#
# Needs a Docker engine, busybox-static, a JDK 17 or later (jlink), Maven and Node.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
image=${1:-undertone-kafka:4.1.1}

MODULES=java.base,java.desktop,java.instrument,java.management,java.naming,java.security.jgss
MODULES+=,java.security.sasl,java.sql,java.xml,jdk.crypto.ec,jdk.management,jdk.unsupported

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

main() {
  need busybox jlink ldd node docker
  add_shell
  add_java
  add_kafka
  chmod -R a+rX "$root"
  tar -C "$root" --owner=0 --group=0 -c . | docker import \
    --change 'ENV PATH=/opt/java/bin:/bin' \
    --change 'USER 1000:1000' \
    --change 'EXPOSE 9092' \
    --change 'ENTRYPOINT ["/bin/sh", "/start.sh"]' \
    - "$image" >/dev/null
  docker image inspect --format "$image: {{.Size}} bytes" "$image"
}

need() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || { echo "$program is missing" >&2; exit 69; }
  done
}

# One program under all its names, an unprivileged user, and folders that it may write.
add_shell() {
  local name
  mkdir -p "$root/bin" "$root/etc" "$root/opt/kafka/config"
  cp "$(command -v busybox)" "$root/bin/busybox"
  for name in $(busybox --list); do
    [[ $name == busybox ]] || ln -s busybox "$root/bin/$name"
  done
  echo 'appuser:x:1000:1000::/tmp:/bin/sh' >"$root/etc/passwd"
  echo 'appuser:x:1000:' >"$root/etc/group"
  echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
  mkdir -m 1777 "$root/tmp"
  chmod 1777 "$root/opt/kafka/config"
}

# A runtime with no more modules than Kafka uses, and the C libraries that it is linked with.
add_java() {
  local library
  jlink --add-modules "$MODULES" --strip-debug --no-header-files --no-man-pages --compress=2 \
    --output "$root/opt/java"
  # Nothing here is linked with those that look names up, nor with the one that the native part of
  # zstd-jni wants, which lies in a jar.
  for library in $(linked_libraries) \
    $(ldconfig -p | sed -n 's/.*\(libnss_\(dns\|files\)\|libpthread\)\.so.*=> //p'); do
    [[ -e $root$library ]] && continue
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
}

linked_libraries() {
  find "$root/opt/java" "$root/bin/busybox" -type f \( -perm -u+x -o -name '*.so' \) -exec ldd {} + 2>/dev/null |
    sed -n 's/.*[[:space:]]\(\/[^[:space:]]*\) (0x.*/\1/p' | grep -v "^$root" | sort -u
}

add_kafka() {
  mkdir -p "$root/opt/kafka/bin"
  cp -r "$(node "$here/../../scripts/kafka-jars.mjs")" "$root/opt/kafka/libs"
  cp "$here/kafka-configs.sh" "$root/opt/kafka/bin/"
  install -D -m 644 "$here/server.properties" "$root/etc/kafka/docker/server.properties"
  cp "$here/start.sh" "$root/"
  chmod 755 "$root/opt/kafka/bin/kafka-configs.sh"
}

main
