import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inTurns, printed, type Times } from './in-turns.ts'
import type { Row } from './row.ts'

const launcher = join(import.meta.dirname, '../vellum')
const rounds = 15

/** How long the program takes to start, as it is typed, against node running an empty script. */
export async function measureStart(): Promise<Row[]> {
  const home = mkdtempSync(join(tmpdir(), 'vellum-bench-'))
  const env = { PATH: process.env.PATH, HOME: home }
  const way =
    (program: string, ...args: string[]) =>
    () =>
      timed(program, args, env)
  try {
    const times = await inTurns(
      {
        node: way(process.execPath, '-e', '0'),
        version: way(launcher, '--version'),
        ps: way(launcher, 'ps', '--json'),
      },
      rounds,
    )
    return [row('vellum --version', times.version, times.node, 3), row('vellum ps --json', times.ps, times.node, 5)]
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

function timed(program: string, args: readonly string[], env: NodeJS.ProcessEnv): number {
  const begun = performance.now()
  const { status, stderr } = spawnSync(program, args, { env })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`)
  return performance.now() - begun
}

function row(what: string, ours: Times, node: Times, limit: number): Row {
  const holds = ours.median <= limit * node.median
  const target = `at most ${limit} × node -e 0`
  return {
    what,
    figure: printed(ours),
    against: `node -e 0: ${printed(node)}`,
    ratio: node.median / ours.median,
    target,
    holds,
  }
}
