# Everything hatch wants to know of a machine, in one go. Prints `key<TAB>value` lines; values hold no newline.
# Arguments: HOME PORT WANTED-RELEASE TOKEN-SHA256. The last two may be empty.
# Where the wanted release (or, with none wanted, any) is in service, the proof follows as JSON lines.
# Needs a POSIX shell and awk only; what host/trusted.sh brings stands before it.
LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/sbin:/sbin
home=$1 port=$2 wanted=$3 token=$4
# Walking up from a relative path would never end (EX_USAGE, sysexits.h).
case $home in /*) ;; *) exit 64 ;; esac

newline='
'
# What another user may have named must not begin a line of its own here: it could say whatever it liked of the machine.
say() {
  case $2 in *"$newline"*) set -- "$1" "$(printf %s "$2" | tr '\n' '?')" ;; esac
  printf '%s\t%s\n' "$1" "$2"
}
first_of() { for candidate in "$@"; do [ -e "$candidate" ] && { echo "$candidate"; return; }; done; }

say kernel "$(uname -s)"
say machine "$(uname -m)"
say distribution "$(. /etc/os-release 2>/dev/null && echo "$ID $VERSION_ID")"
# systemd as sd_booted(3) knows it: in a place that only shows the process of that name nobody could be asked.
init=$(cat /proc/1/comm 2>/dev/null)
[ "$init" != systemd ] || [ -d /run/systemd/system ] || init="systemd that cannot be asked"
say init "$init"
uid=$(id -u)
say uid "$uid"
say user "$(id -un 2>/dev/null || id -u)"

if [ "$(id -u)" = 0 ]; then say privilege root
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then say privilege sudo
else say privilege none; fi

for manager in apt-get dnf zypper pacman apk; do
  command -v $manager >/dev/null 2>&1 && { say manager $manager; break; }
done

for compressor in zstd gzip; do
  command -v $compressor >/dev/null 2>&1 && say compressor $compressor
done

# All the memory there is; in a container no more than its control group lets it have (v2, v1).
limit=$(cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null | awk '/^[0-9]/ { print; exit }')
say memory_mb "$(awk -v limit="$limit" '/^MemTotal/ {
  mb = $2 / 1024
  if (limit != "" && limit / 1048576 < mb) mb = limit / 1048576
  print int(mb)
}' /proc/meminfo 2>/dev/null)"
say selinux_enforces "$(cat /sys/fs/selinux/enforce 2>/dev/null)"

# The sandbox and what the kernel lets it do.
bwrap=$(first_of /usr/bin/bwrap /bin/bwrap)
say bwrap "$bwrap"
[ -n "$bwrap" ] && say bwrap_file "$(ls -lnLd "$bwrap" | awk '{ print $1, $3 }')"
say max_user_namespaces "$(cat /proc/sys/user/max_user_namespaces 2>/dev/null)"
say unprivileged_userns_clone "$(cat /proc/sys/kernel/unprivileged_userns_clone 2>/dev/null)"
say apparmor_restricts_userns "$(cat /proc/sys/kernel/apparmor_restrict_unprivileged_userns 2>/dev/null)"

# The home and its parents.
existing=$home
while [ ! -e "$existing" ]; do
  say missing_folder "$existing"
  existing=${existing%/*}
  [ -n "$existing" ] || existing=/
done
say existing_folder "$existing"
if [ -w "$existing" ]; then say existing_writable yes
else
  # Root, and an owner whose mode lets them write, are held off by nothing but the disk itself (access(2): EROFS).
  case $uid:$(ls -ldLn "$existing" | awk '{ print $3, $1 }') in 0:* | "$uid:$uid "?[r-]w*) say existing_read_only yes ;; esac
fi
say disk_free_mb "$(df -Pk "$existing" 2>/dev/null | awk 'NR == 2 { print int($4 / 1024) }')"
look() {
  ! exchangeable "$1" || say foreign_folder "$1"
  case $(ls -ldLn "$1") in ?????????[xt]*) ;; *) [ "$1" = "$home" ] || say closed_parent "$1" ;; esac
}
foreign=
parent=$existing
while [ -n "$parent" ]; do
  seen=$(look "$parent")
  [ -z "$seen" ] || echo "$seen"
  case $seen in *foreign_folder*) foreign=yes ;; esac
  parent=${parent%/*}
done
if [ -d "$home" ]; then say home_kind folder; elif [ -e "$home" ] || [ -h "$home" ]; then say home_kind other; fi
[ -e "$home/steward" ] || say home_entries "$(ls -A "$home" 2>/dev/null | tr '\n' ' ')"
for record in "$home/steward/install.json" "$home/steward/install.json.copy"; do
  [ -r "$record" ] && { say install "$(tr -d '\n' <"$record")"; break; }
done
for release in "$home"/releases/*; do [ -d "$release" ] && say release "${release##*/}"; done
for layer in "$home"/layers/*; do [ -d "$layer" ] && say layer "${layer##*/}"; done
# Units by the names that those of this home have, which do not say that hatch made them for it: see unitNames.
base=vellum
[ "$home" = /var/lib/vellum ] || base=vellum-$(printf %s "$home" | sha256sum | cut -c1-8)
for unit in .target -gateway.socket -ces.service -assistant.service -gateway.service -steward.service; do
  unit=/etc/systemd/system/$base$unit
  [ -e "$unit" ] || continue
  read -r first <"$unit"
  case $first in *" for $home;"*) ;; *) say foreign_unit "$unit" ;; esac
done
# What steward/wanted settles: `STATE SINCE`.
{ read -r state since <"$home/steward/wanted"; } 2>/dev/null && [ "$state" = asleep ] && say asleep "$since"
current=$(readlink "$home/current" 2>/dev/null)
current=${current##*/}
say current "$current"
# A manifest is canonical JSON, whose names are in order: its version is the last that it says.
say current_version "$(tail -c 200 "$home/current/manifest.json" 2>/dev/null | sed -n 's/.*"version":"\([^"]*\)".*/\1/p')"
previous=$(readlink "$home/previous" 2>/dev/null)
say previous "${previous##*/}"
# How far the last move from one release to another came.
[ ! -r "$home/steward/move.json" ] || say move "$(tr -d '\n' <"$home/steward/move.json")"

# Who listens on the port: the inode of the listening socket, then the process that holds it.
hex=$(printf '%04X' "$port")
inode=$(awk -v port=":$hex" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10; exit }' /proc/net/tcp /proc/net/tcp6 2>/dev/null)
if [ -n "$inode" ]; then
  say port_taken yes
  # One listing of every process's descriptors: a readlink for each would be hundreds of processes.
  pid=$(ls -l /proc/[0-9]*/fd 2>/dev/null | awk -v socket="socket:[$inode]" -F/ '
    /^\/proc\// { pid = $3 } index($0, socket) { print pid; exit }')
  if [ -n "$pid" ]; then
    program=$(readlink "/proc/$pid/exe" || cat "/proc/$pid/comm")
    say port_holder "${program##*/} (pid $pid)"
    case $program in "$home"/layers/*) say port_ours yes ;; esac
    # systemd itself holds the address that one of its units of this home listens on.
    [ "$pid" != 1 ] || for unit in /etc/systemd/system/vellum*-gateway.socket; do
      case $(cat "$unit" 2>/dev/null) in *" for $home;"*"ListenStream=127.0.0.1:$port$newline"*) say port_ours yes ;; esac
    done
  fi
fi
say ports_listening "$(awk '$4 == "0A" { print substr($2, length($2) - 3) }' /proc/net/tcp /proc/net/tcp6 2>/dev/null | tr '\n' ' ')"

# What others could have put there is not run.
if [ -z "$foreign" ] && [ -n "$current" ] && { [ -z "$wanted" ] || [ "$current" = "$wanted" ]; }; then
  node=$home/current/node/bin/node
  if [ -x "$node" ]; then
    echo proof
    exec "$node" "$home/current/app/steward.js" prove --home "$home" ${token:+--token "$token"}
  fi
fi
