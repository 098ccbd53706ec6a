import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { measureHatched } from './hatched.ts'
import type { Results } from './results.ts'
import { measureSandbox } from './sandbox.ts'
import { measureSsh } from './ssh/measure.ts'
import { measureStart } from './start.ts'

// Measures everything in one run, on this machine and as root, and keeps what came out for the page about it.

const missing = ['bwrap', 'rg', 'socat', 'python3', 'dockerd', 'debootstrap'].filter(
  (name) => spawnSync('sh', ['-c', `command -v ${name}`]).status !== 0,
)
if (missing.length > 0) {
  process.stderr.write(`Needed for what stands beside it, and not installed: ${missing.join(', ')}.\n`)
  process.stderr.write('Next: apt-get install -y bubblewrap ripgrep socat python3-venv docker.io debootstrap\n')
  process.exit(3)
}
process.stderr.write('Installing what Vellum is measured against …\n')
execFileSync('npm', ['ci', '--prefix', import.meta.dirname], { stdio: 'ignore' })
const rows = []
for (const [what, measure] of [
  ['starting', measureStart],
  ['the sandbox', measureSandbox],
  ['hatching', measureHatched],
  ['hatching over SSH', measureSsh],
] as const) {
  process.stderr.write(`Measuring ${what} …\n`)
  rows.push(...(await measure()))
}
const [cpu] = cpus()
const machine = `${cpus().length} × ${cpu?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}`
const results: Results = { machine, rows }
writeFileSync(join(import.meta.dirname, 'results.json'), `${JSON.stringify(results, null, 2)}\n`)
process.stderr.write('Kept in bench/results.json.\nNext: npm run docs\n')
process.exit(0)
