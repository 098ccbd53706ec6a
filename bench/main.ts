import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { measureDecision } from './decision.ts'
import { measureHatched } from './hatched.ts'
import { type Results, readResults } from './results.ts'
import type { Row } from './row.ts'
import { measureSandbox } from './sandbox.ts'
import { measureSsh } from './ssh/measure.ts'
import { measureStart } from './start.ts'
import { measureUpgrade } from './upgrade/measure.ts'

// Measures on this machine and as root, and keeps what came out for the page about it. What stands in one part is measured
// side by side in one run; parts that are named as arguments are measured anew, and the others stay.

/** Parts that need nothing beside what the project has. */
const withoutPeers = ['starting', 'decision', 'engine']
const measures = {
  starting: measureStart,
  sandbox: measureSandbox,
  decision: measureDecision,
  hatching: measureHatched,
  ssh: measureSsh,
  upgrade: measureUpgrade,
  // What it needs takes long to load, and is of no use to the others.
  engine: async () => (await import('./engine.ts')).measureEngine(),
} as const
const asked = process.argv.slice(2)
const unknown = asked.filter((part) => !Object.hasOwn(measures, part))
if (unknown.length > 0) {
  process.stderr.write(
    `There is no part ${unknown.join(', ')}.\nNext: name some of ${Object.keys(measures).join(', ')}, or none for all.\n`,
  )
  process.exit(2)
}
const hasPeers = asked.length === 0 || asked.some((part) => !withoutPeers.includes(part))
const missing = ['bwrap', 'rg', 'socat', 'python3', 'dockerd', 'debootstrap'].filter(
  (name) => hasPeers && spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0,
)
if (missing.length > 0) {
  process.stderr.write(`Needed for what stands beside it, and not installed: ${missing.join(', ')}.\n`)
  process.stderr.write('Next: apt-get install -y bubblewrap ripgrep socat python3-venv docker.io debootstrap\n')
  process.exit(3)
}
if (hasPeers) {
  process.stderr.write('Installing what Vellum is measured against …\n')
  execFileSync('npm', ['ci', '--prefix', import.meta.dirname], { stdio: 'ignore' })
}
const rows: Record<string, readonly Row[]> = asked.length > 0 ? { ...readResults().rows } : {}
for (const [part, measure] of Object.entries(measures)) {
  if (asked.length > 0 && !asked.includes(part)) continue
  process.stderr.write(`Measuring ${part} …\n`)
  rows[part] = await measure()
}
const [cpu] = cpus()
const machine = `${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}`
const results: Results = { machine, rows }
writeFileSync(join(import.meta.dirname, 'results.json'), `${JSON.stringify(results, null, 2)}\n`)
process.stderr.write('Kept in bench/results.json.\nNext: npm run docs\n')
process.exit(0)
