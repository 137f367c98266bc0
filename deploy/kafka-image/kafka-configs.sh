#!/bin/sh
exec java -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp '/opt/kafka/libs/*' \
  kafka.admin.ConfigCommand "$@"
