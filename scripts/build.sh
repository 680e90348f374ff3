# Sourced by ./edge and ./test: finds .NET, and builds with a short line of progress under a lock, so that two commands
# that start at once on a fresh clone do not build into the same folder.

fail() {
  echo "${0##*/}: $1" >&2
  exit 1
}

# The oldest SDK that can build this: the version of global.json.
SDK_MAJOR_MIN=10

require_dotnet() {
  command -v dotnet >/dev/null 2>&1 ||
    fail "the .NET SDK is not installed (no 'dotnet' in PATH); install .NET SDK $SDK_MAJOR_MIN from https://dot.net"
  local newest
  newest=$(dotnet --list-sdks 2>/dev/null | cut -d. -f1 | sort -n | tail -n 1)
  [ "${newest:-0}" -ge "$SDK_MAJOR_MIN" ] ||
    fail "the .NET SDK here is version ${newest:-unknown}; install .NET SDK $SDK_MAJOR_MIN from https://dot.net"
}

# The programs that we build look for the runtime in a few fixed places and in DOTNET_ROOT; an SDK in a home folder is in
# neither.
export_dotnet_root() {
  if [ -z "${DOTNET_ROOT:-}" ] && [ ! -x /usr/share/dotnet/dotnet ] && [ ! -x /usr/lib/dotnet/dotnet ]; then
    DOTNET_ROOT=$(dirname "$(readlink -f "$(command -v dotnet)")")
    export DOTNET_ROOT
  fi
}

# with_build_lock COMMAND...: runs it while no other build of this clone runs. Where flock is missing (macOS), a folder
# is the lock.
with_build_lock() {
  mkdir -p "$ROOT/artifacts"
  if command -v flock >/dev/null 2>&1; then
    (
      flock 9
      "$@" 9>&-
    ) 9>"$ROOT/artifacts/build.lock"
    return
  fi

  until mkdir "$ROOT/artifacts/build.lock.d" 2>/dev/null; do sleep 0.2; done
  local result=0
  ("$@") || result=$?
  rmdir "$ROOT/artifacts/build.lock.d"
  return "$result"
}

# build TARGET [ARGUMENT...]: builds it in Release, shows one short line per project (one line that changes, on a
# terminal) and the errors in full if it fails. The whole log stays in artifacts/build.log.
build() {
  local target=$1 log="$ROOT/artifacts/build.log" line name count=0 started=$SECONDS
  shift
  echo "building ${target##*/} (Release); the whole log is in artifacts/build.log"
  : >"$log"
  # No build servers stay behind: they would outlive the command, and hold on to its output.
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$log"
    case $line in
      *' -> '*)
        count=$((count + 1))
        name=${line%% ->*}
        if [ -t 1 ]; then
          printf '\r\033[K  %d  %s' "$count" "${name##* }"
        else
          printf '  %d  %s\n' "$count" "${name##* }"
        fi
        ;;
    esac
  done < <(
    dotnet build "$target" -c Release --nologo -v minimal -nodeReuse:false -p:UseSharedCompilation=false "$@" 2>&1
    echo "build ended with $?"
  )
  [ -t 1 ] && printf '\r\033[K'
  if [ "$(tail -n 1 "$log")" != "build ended with 0" ]; then
    grep -E '(error|warning) [A-Z]+[0-9]+' "$log" | sort -u | head -n 40 >&2
    grep -qE 'error [A-Z]+[0-9]+' "$log" || tail -n 20 "$log" >&2
    echo "the build failed after $((SECONDS - started)) s" >&2
    return 1
  fi
  echo "built in $((SECONDS - started)) s"
}
