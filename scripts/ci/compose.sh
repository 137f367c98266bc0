# shellcheck shell=bash
# docker-compose.yml tried as a newcomer would, with images that are made here. Sourced:
#
#   compose_works KAFKA_IMAGE   whether events reach the consumer, and all ends as it should
#   remove_compose_images

# Names that no other run on the same engine has.
COMPOSE_PROJECT=undertone-ci-$$
COMPOSE_BASE=undertone-ci-base-$$
COMPOSE_UNDERTONE=undertone:ci-$$
COMPOSE_REGISTRY=undertone-registry:ci-$$

compose_works() {
  local status=0
  install_compose && build_compose_images "$1" || return 1
  export KAFKA_IMAGE=$1 UNDERTONE_IMAGE=$COMPOSE_UNDERTONE REGISTRY_IMAGE=$COMPOSE_REGISTRY
  export KAFKA_PORT=29092 REGISTRY_PORT=28081 METRICS_PORT=29464
  events_arrive || status=1
  if ((status != 0)); then compose logs --tail=40; fi
  compose down --volumes --timeout 30
  return $status
}

remove_compose_images() {
  docker image rm --force "$COMPOSE_UNDERTONE" "$COMPOSE_REGISTRY" \
    "$COMPOSE_BASE:build" "$COMPOSE_BASE:runtime" >/dev/null 2>&1
}

# 1.29 as in Debian where it is there, else what Docker brings with it.
compose() {
  if command -v docker-compose >/dev/null; then docker-compose -p "$COMPOSE_PROJECT" "$@"
  else docker compose -p "$COMPOSE_PROJECT" "$@"; fi
}

install_compose() {
  compose version && return 0
  "${docker_root[@]}" apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive "${docker_root[@]}" apt-get install -y -qq \
      --no-install-recommends docker-compose
}

# A build needs the npm registry; it goes there as this machine does.
build_compose_images() {
  deploy/base-image/build.sh "$COMPOSE_BASE" &&
    deploy/registry-image/build.sh "$COMPOSE_REGISTRY" "$1" &&
    docker build --quiet --network host --file deploy/Dockerfile --tag "$COMPOSE_UNDERTONE" \
      --build-arg "BUILD_IMAGE=$COMPOSE_BASE:build" \
      --build-arg "RUNTIME_IMAGE=$COMPOSE_BASE:runtime" . &&
    docker image inspect --format 'the image of undertone: {{.Size}} bytes' "$COMPOSE_UNDERTONE"
}

events_arrive() {
  local started=$SECONDS
  compose up -d --no-build || return 1
  until compose logs --no-color consumer | grep -q 'customer  '; do
    ((SECONDS - started < 180)) || { echo 'no event within 180 s'; return 1; }
    sleep 1
  done
  echo "the first events came after $((SECONDS - started)) s"
  metrics_count_events && registry_has_schema && stops_cleanly
}

metrics_count_events() {
  curl -fsS "http://127.0.0.1:$METRICS_PORT/metrics" | grep 'undertone_events_total{' &&
    curl -fsS "http://127.0.0.1:$METRICS_PORT/healthz"
}

registry_has_schema() {
  curl -fsS "http://127.0.0.1:$REGISTRY_PORT/apis/ccompat/v7/subjects" |
    grep 'emotion-events-value'
}

stops_cleanly() {
  local code
  compose stop --timeout 30 undertone
  code=$(docker inspect --format '{{.State.ExitCode}}' "$(compose ps -q -a undertone)")
  echo "undertone ended with exit code $code"
  [[ $code == 0 ]]
}
