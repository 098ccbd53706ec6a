import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Person, rootPerson } from '../tests/fixtures/person.ts'
import { inTurns, once, printed, type Times, timed } from './in-turns.ts'
import { percentile, type Row } from './row.ts'

const rounds = 3

/**
 * A hatch on this machine, as root. No peer hatches an assistant, so the bare acts that no way of doing it could leave
 * out stand beside it: unpack the same layers, start the same node three times side by side.
 */
export async function measureHatched(): Promise<Row[]> {
  const me = await rootPerson()
  try {
    const cold = await timed(() => hatch(me))
    const bare = bareActs(me)
    const again = await inTurns(
      { nothing: () => timed(() => hatch(me)), bare: () => timed(async () => bare()) },
      rounds,
    )
    const idle = idleMegabytes(me.home)
    const proof = proofMilliseconds(me)
    const warm = await inTurns({ warm: () => hatchAnew(me), bare: () => timed(async () => bare()) }, rounds)
    const named = `${acts}: `
    return [
      against('hatch, nothing built before', once(cold), again.bare, named),
      against('hatch, release built before', warm.warm, warm.bare, named),
      against('hatch again, nothing to do', again.nothing, again.bare, named),
      {
        what: 'all our processes, idle',
        figure: `${idle.ours.toFixed(0)} MB PSS`,
        against: `one node that does nothing: ${idle.node.toFixed(0)} MB`,
        ratio: idle.node / idle.ours,
        target: 'at most 220 MB',
        holds: idle.ours <= 220,
      },
      {
        what: 'one proof, processor time of the steward',
        figure: printed(proof.steward),
        against: `node -e 0: ${printed(proof.node)}`,
        ratio: proof.node.median / proof.steward.median,
        target: 'at most 150 ms',
        holds: proof.steward.median <= 150,
      },
    ]
  } finally {
    await me.leave()
  }
}

const acts = 'tar x of its layers, and node three times'

async function hatch(me: Person): Promise<void> {
  const { exitCode, stderr } = await me.vellum(['hatch', '--port', String(me.port)])
  if (exitCode !== 0) throw new Error(stderr)
}

async function hatchAnew(me: Person): Promise<number> {
  await me.vellum(['retire', '--no-backup', '--yes'])
  return timed(() => hatch(me))
}

/** The bare acts, on the very bytes of the release in service. */
function bareActs(me: Person): () => void {
  const [cached = ''] = globSync(join(me.folder, '.cache/vellum/layers'))
  const archive = join(me.folder, 'layers.tar')
  execFileSync('tar', ['-C', cached, '-cf', archive, '.'])
  return () => {
    const folder = mkdtempSync(join(tmpdir(), 'vellum-bench-'))
    execFileSync('tar', ['-C', folder, '-xf', archive])
    const script = 'for _ in 1 2 3; do "$0" -e 0 & done; wait'
    execFileSync('sh', ['-c', script, process.execPath])
    rmSync(folder, { recursive: true })
  }
}

function against(what: string, ours: Times, bare: Times, named: string): Row {
  return { what, figure: printed(ours), against: named + printed(bare), ratio: bare.median / ours.median }
}

/** Proportional set size of every process that runs from this home (proc_pid_smaps_rollup in proc(5)), and of one bare node. */
function idleMegabytes(home: string): { ours: number; node: number } {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && runsFrom(name, home))
  const ours = pids.reduce((sum, pid) => sum + pssOf(pid), 0)
  const script = 'process.stdout.write(require("node:fs").readFileSync("/proc/self/smaps_rollup", "utf8"))'
  const { stdout } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' })
  return { ours, node: megabytes(stdout) }
}

function runsFrom(pid: string, home: string): boolean {
  try {
    return (
      readlinkSync(`/proc/${pid}/exe`).startsWith(`${home}/`) ||
      readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${home}/`)
    )
  } catch {
    return false
  }
}

function pssOf(pid: string): number {
  return existsSync(`/proc/${pid}/smaps_rollup`) ? megabytes(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) : 0
}

/** `Pss:` counts kB. */
function megabytes(rollup: string): number {
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1000
}

/** Processor time, user and system, of the steward running a whole proof. */
function proofMilliseconds(me: Person): { steward: Times; node: Times } {
  const node = join(me.home, 'current/node/bin/node')
  const line = [join(me.home, 'current/app/steward.js'), 'prove', '--home', me.home]
  const steward = samplesOf(() => processorTime(node, line))
  return { steward, node: samplesOf(() => processorTime(node, ['-e', '0'])) }
}

function samplesOf(measure: () => number): Times {
  const samples = Array.from({ length: 15 }, measure)
  return { median: percentile(samples, 0.5), p95: percentile(samples, 0.95) }
}

/** User and system time of one child, as the shell's `time` counts it: bash(1), TIMEFORMAT. */
function processorTime(program: string, args: readonly string[]): number {
  const script = `TIMEFORMAT='%3U %3S'; time "$@" >/dev/null 2>&1 </dev/null`
  const { stderr } = spawnSync('bash', ['-c', script, 'bash', program, ...args], { encoding: 'utf8' })
  const [user = 0, system = 0] = stderr.trim().split(' ').map(Number)
  return (user + system) * 1000
}
