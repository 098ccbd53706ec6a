# Receives a plan and the layers it needs as one tar stream on stdin, and starts the steward on it.
# Arguments: HOME NODE-LAYER APP-LAYER MODE. A layer that is in its place already did not travel and is used from there.
# After the archive stdin belongs to the steward: its end means that the operator is gone.
set -eu
umask 022
home=$1 node=$2 app=$3 mode=$4

[ -d "$home" ] || { mkdir -p "$home" && chmod "$mode" "$home"; }
mkdir -p "$home/staging"
chmod 700 "$home/staging"
staging=$(mktemp -d "$home/staging/XXXXXXXXXX")
trap 'rm -rf "$staging"; rmdir "$home/staging" 2>/dev/null || :' EXIT
trap 'exit 129' HUP
trap 'exit 143' TERM

tar -xpf - -C "$staging"

layer() { if [ -d "$home/layers/$1" ]; then echo "$home/layers/$1"; else echo "$staging/layers/$1"; fi; }
"$(layer "$node")/bin/node" "$(layer "$app")/steward.js" apply --staging "$staging"
