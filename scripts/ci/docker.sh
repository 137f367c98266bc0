# shellcheck shell=bash
# A Docker engine for CI. Sourced: start_docker sets DOCKER_HOST where it had to start one.
#
#   start_docker DIR   an engine answers afterwards; where none did, one of Debian's is started
#                      with everything that it keeps in DIR
#   runs_a_container   whether a container made from nothing but busybox does its work
#   print_network      what one wants to know where a published port is not reached
#   stop_docker        ends the engine that start_docker started, and no other

docker_dir=
docker_root=()
((EUID == 0)) || docker_root=(sudo)

start_docker() {
  if engine_answers; then
    echo 'a Docker engine answers already'
    return 0
  fi
  install_docker && prepare_kernel || return 1
  docker_dir=$1
  mkdir -p "$docker_dir"
  export DOCKER_HOST=unix://$docker_dir/socket
  # Some kernels know one kind of packet filter only, some none: published ports then go through
  # Docker's own proxy.
  try_engine "$PATH" ||
    try_engine "$(path_with_legacy_iptables):$PATH" ||
    try_engine "$PATH" --iptables=false
}

runs_a_container() {
  local root said status=0 image=undertone-ci-busybox:1
  root=$(mktemp -d)
  mkdir "$root/bin"
  cp "$(command -v busybox)" "$root/bin/sh" &&
    tar -C "$root" -c . | docker import - "$image" >/dev/null &&
    said=$(docker run --rm --network none "$image" /bin/sh -c 'echo works in $((6 * 7))') ||
    status=1
  rm -rf "$root"
  docker image rm "$image" >/dev/null 2>&1
  if ((status == 0)) && [[ $said == 'works in 42' ]]; then
    docker version --format 'Docker {{.Server.Version}} runs containers'
    return 0
  fi
  print_engine_log
  return 1
}

print_network() {
  docker ps --all
  ip -4 address
  ip route
  "${docker_root[@]}" env "PATH=$PATH:/usr/sbin" iptables -t nat -S
  print_engine_log
}

stop_docker() {
  [[ -n $docker_dir ]] || return 0
  end_engine
  # An engine leaves the namespace of the host's network mounted.
  "${docker_root[@]}" umount "$docker_dir"/exec/netns/* 2>/dev/null
  "${docker_root[@]}" rm -rf "$docker_dir"
  docker_dir=
}

engine_answers() {
  command -v docker >/dev/null && docker version --format '{{.Server.Version}}' >/dev/null 2>&1
}

install_docker() {
  local packages=() cgroups=/sys/fs/cgroup
  command -v dockerd >/dev/null || packages+=(docker.io)
  # From Debian 13 on the client is a package of its own.
  if ! command -v docker >/dev/null && apt-cache show docker-cli >/dev/null 2>&1; then
    packages+=(docker-cli)
  fi
  command -v busybox >/dev/null || packages+=(busybox-static)
  [[ -e $cgroups/cgroup.controllers || -d $cgroups/devices ]] || packages+=(cgroupfs-mount)
  if ((${#packages[@]} == 0)); then return 0; fi
  "${docker_root[@]}" apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive "${docker_root[@]}" apt-get install -y -qq \
      --no-install-recommends "${packages[@]}"
}

prepare_kernel() {
  if command -v cgroupfs-mount >/dev/null; then "${docker_root[@]}" cgroupfs-mount; fi
  echo 1 | "${docker_root[@]}" tee /proc/sys/net/ipv4/ip_forward >/dev/null
}

# A folder whose iptables is the one for kernels without nftables.
path_with_legacy_iptables() {
  local program
  mkdir -p "$docker_dir/legacy"
  for program in iptables ip6tables; do
    ln -sf "$(PATH=$PATH:/usr/sbin command -v "$program-legacy")" "$docker_dir/legacy/$program"
  done
  echo "$docker_dir/legacy"
}

# try_engine PATH [OPTION...]
try_engine() {
  local path=$1 pid waited
  shift
  # A group of its own: Ctrl-C ends the script, and the script ends the engine.
  "${docker_root[@]}" setsid env "PATH=$path:/usr/sbin" dockerd --host "$DOCKER_HOST" \
    --data-root "$docker_dir/data" --exec-root "$docker_dir/exec" \
    --pidfile "$docker_dir/pid" --bip "$(unused_subnet)" "$@" </dev/null >"$docker_dir/log" 2>&1 &
  pid=$!
  for ((waited = 0; waited < 60; waited++)); do
    if engine_answers; then return 0; fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 1
  done
  echo "dockerd $* does not answer"
  print_engine_log
  end_engine
  return 1
}

# The addresses that engines choose by themselves begin anew at 172.17.0.2, which a container of an
# engine that was killed may still have: Linux keeps its network while the mount of it lasts. Ours
# are of the block that RFC 2544 sets aside for tests.
unused_subnet() {
  local subnet
  for ((;;)); do
    subnet=198.18.$((RANDOM % 256))
    grep -q " $subnet\." /proc/net/fib_trie || break
  done
  echo "$subnet.1/24"
}

print_engine_log() {
  [[ -n $docker_dir ]] || return 0
  echo 'The log of the Docker engine ends with:'
  tail -n 60 "$docker_dir/log"
}

end_engine() {
  local pid waited
  pid=$(cat "$docker_dir/pid" 2>/dev/null) || return 0
  "${docker_root[@]}" kill "$pid" 2>/dev/null
  for ((waited = 0; waited < 30; waited++)); do
    "${docker_root[@]}" kill -0 "$pid" 2>/dev/null || return 0
    sleep 1
  done
  "${docker_root[@]}" kill -KILL "$pid" 2>/dev/null
}
