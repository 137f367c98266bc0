#!/bin/sh
# Does what apache/kafka does when it starts: settings from KAFKA_* or from a mounted
# server.properties, read by the very class of Kafka that the official image uses; storage made
# ready where it is new; then the broker.
export CLUSTER_ID="${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw}"
classes='/opt/kafka/libs/*'

# Every address of the container, where only that for others is given.
if [ -z "$KAFKA_LISTENERS" ] && [ -n "$KAFKA_ADVERTISED_LISTENERS" ]; then
  export KAFKA_LISTENERS="$(echo "$KAFKA_ADVERTISED_LISTENERS" | sed 's|://[^:]*:|://0.0.0.0:|g')"
fi

if ! said=$(
  java -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$classes" \
    kafka.docker.KafkaDockerWrapper setup --default-configs-dir /etc/kafka/docker \
    --mounted-configs-dir /mnt/shared/config --final-configs-dir /opt/kafka/config 2>&1
) && ! echo "$said" | grep -qi 'already formatted'; then
  echo "$said"
  exit 1
fi

# Several options in one variable, as Kafka's own scripts have it.
exec java ${KAFKA_HEAP_OPTS:--Xmx512m} $KAFKA_OPTS -Dorg.slf4j.simpleLogger.defaultLogLevel=info \
  -cp "$classes" kafka.Kafka /opt/kafka/config/server.properties
