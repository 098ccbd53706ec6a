# Receives a plan and the layers it needs as one tar stream on stdin, and starts the steward on it.
# Arguments: HOME NODE APP MODE, and where the stream is an archive: SIZE SHA256 READER. NODE and APP are folders, of what
# arrived or else of the home: a layer that is in its place already did not travel and is used from there.
# After the archive stdin belongs to the steward: its end means that the operator is gone.
set -eu
umask 022
# What tar says is read by whoever sent the bytes.
LC_ALL=C
export LC_ALL
home=$1 node=$2 app=$3 mode=$4
case $home in /*) ;; *) exit 64 ;; esac

# What is made here, before the steward can note it, is taken away here as long as nothing else is in it.
outermost=
arriving=
tidy() {
  [ -z "$arriving" ] || rm -rf "$arriving"
  rmdir "$home/staging" 2>/dev/null || :
  folder=$home
  while [ -n "$outermost" ] && rmdir "$folder" 2>/dev/null && [ "$folder" != "$outermost" ]; do folder=${folder%/*}; done
}
trap tidy EXIT
trap 'exit 129' HUP
# Nobody reads what goes wrong any more: the connection ended.
trap 'exit 141' PIPE
trap 'exit 143' TERM

folder=$home
while [ ! -d "$folder" ]; do
  outermost=$folder
  folder=${folder%/*}
done
[ -d "$home" ] || { mkdir -p "$home" && chmod "$mode" "$home"; }
mkdir -p "$home/staging"
chmod 700 "$home/staging"
arriving=$(mktemp -d "$home/staging/XXXXXXXXXX")

# Nothing of an archive runs before all of it is known to be what was sent (EX_DATAERR, sysexits.h). What head reads
# beyond it, where it counts in blocks, are lines that only say that somebody is there.
archive() {
  mkfifo "$arriving/copy"
  sha256sum <"$arriving/copy" >"$arriving/sum" &
  head -c "$1" | tee "$arriving/copy" | $3 | tar -xpf - -C "$arriving" || { echo 'the archive did not arrive whole' >&2; exit 65; }
  wait $!
  read -r sum _ <"$arriving/sum"
  [ "$sum" = "$2" ] || { echo 'the archive did not arrive as it was sent' >&2; exit 65; }
  rm "$arriving/copy" "$arriving/sum"
}
if [ $# -gt 4 ]; then archive "$5" "$6" "$7"; else tar -xpf - -C "$arriving"; fi

# What arrived first: a layer in its place that travelled all the same is damaged.
folder() { if [ -d "$arriving/$1" ]; then echo "$arriving/$1"; else echo "$home/$1"; fi; }
"$(folder "$node")/bin/node" "$(folder "$app")/steward.js" apply --staging "$arriving"
