# Sourced by ./test and bench/run: installs real programs from Debian's packages.

# The packages which install_programs could not install; empty when nothing is missing.
MISSING=()

# install_programs PROGRAM:PACKAGE...: does nothing when every program is there; installs when it can, else fills MISSING.
install_programs() {
  local pair packages=()
  PATH=$PATH:/usr/sbin:/sbin:/usr/lib/postgresql/15/bin
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || packages+=("${pair##*:}")
  done
  [ ${#packages[@]} -gt 0 ] || return 0
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
    MISSING=("${packages[@]}")
    echo "missing: ${packages[*]} (Debian packages; not installed, as this does not run as root on Debian)"
    return 0
  fi

  echo "installing from Debian: ${packages[*]}"
  mkdir -p "$ROOT/artifacts"
  if ! (
    keep_services_stopped
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q && apt-get install -y -q --no-install-recommends "${packages[@]}"
  ) >"$ROOT/artifacts/packages.log" 2>&1 </dev/null; then
    tail -n 5 "$ROOT/artifacts/packages.log"
    MISSING=("${packages[@]}")
  fi
}

# For as long as the calling subshell lives, installed services are not started; then what was there before returns.
keep_services_stopped() {
  local policy=/usr/sbin/policy-rc.d
  if [ -e "$policy" ]; then
    mv "$policy" "$policy.before-edge"
    trap 'mv -f /usr/sbin/policy-rc.d.before-edge /usr/sbin/policy-rc.d' EXIT
  else
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
}
