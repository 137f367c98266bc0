#!/usr/bin/env bash
# An image of the Apicurio schema registry made from packages alone, for machines that reach no
# image registry. It answers on port 8080, and keeps what is registered in memory.
#
#   deploy/registry-image/build.sh [NAME:TAG] [KAFKA_IMAGE]
#                         (default: undertone-registry:2.6.13 undertone-kafka:4.1.1)
#
# It stands on the image of deploy/kafka-image, which has to be built before, with a Java of its
# own. Needs a Docker engine, a JDK 17 or later (jlink), Maven and Node.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
image=${1:-undertone-registry:2.6.13}
kafka_image=${2:-undertone-kafka:4.1.1}

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT

cp -r "$(node "$here/../../scripts/registry-jars.mjs")" "$context/registry"
jlink --add-modules java.se,jdk.crypto.ec,jdk.management,jdk.unsupported,jdk.zipfs --strip-debug \
  --no-header-files --no-man-pages --compress=2 --output "$context/java"
chmod -R a+rX "$context"
docker build -q -t "$image" --build-arg "KAFKA_IMAGE=$kafka_image" -f - "$context" <<'DOCKERFILE'
ARG KAFKA_IMAGE
FROM ${KAFKA_IMAGE}
COPY java /opt/registry-java
COPY registry /opt/registry
EXPOSE 8080
ENTRYPOINT ["/bin/sh", "-c", "exec /opt/registry-java/bin/java -Xmx256m -jar /opt/registry/*-runner.jar"]
DOCKERFILE
docker image inspect --format "$image: {{.Size}} bytes" "$image"
