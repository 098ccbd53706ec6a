import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { destroy, up } from '../stacks/engine/run.ts'
import { builtEngine } from '../tests/fixtures/engine/built.ts'
import { machine } from '../tests/fixtures/engine/machine.ts'
import { automation } from '../tests/fixtures/engine/packages.ts'
import { EngineSite } from '../tests/fixtures/engine/site.ts'
import { inTurns, printed, type Times, timed } from './in-turns.ts'
import { percentile, type Row } from './row.ts'

const rounds = 7
/** What the project promises to add to a bare up. */
const mostMs = 500
const mostProcesses = 2

const verbs = ['up of a new machine', 'up, nothing to do', 'destroy'] as const
type Verb = (typeof verbs)[number]
type Way = Readonly<Record<Verb, () => Promise<unknown>>>

/**
 * The real program of Google Cloud on the real engine, whose plugin makes files: through our runs, and by the Automation API
 * as it is documented, with the same settings where they save it work.
 */
export async function measureEngine(): Promise<Row[]> {
  using ours = new EngineSite()
  using bare = new EngineSite()
  const counted = countEngines(bare)
  const ways = { ours: ourWay(ours), bare: bareWay(bare) }
  const turns = verbs.flatMap((verb) =>
    (['ours', 'bare'] as const).map((way) => [`${way} ${verb}`, counted(`${way} ${verb}`, ways[way][verb])] as const),
  )
  const times = await inTurns(Object.fromEntries(turns), rounds)
  return verbs.map((verb) => {
    const of = (way: string) => ({ time: times[`${way} ${verb}`] as Times, processes: counted.of(`${way} ${verb}`) })
    return row(verb, of('ours'), of('bare'))
  })
}

/** Every engine that is started in its folder of programs notes itself, then is the engine. */
function countEngines({ folder }: EngineSite) {
  const started = join(folder, 'started')
  const program = join(folder, 'bin/pulumi')
  rmSync(program)
  writeFileSync(program, `#!/bin/sh\necho "$1" >>'${started}'\nexec '${builtEngine()}' "$@"\n`, { mode: 0o755 })
  const counts = new Map<string, number[]>()
  const counted = (name: string, act: () => Promise<unknown>) => async () => {
    rmSync(started, { force: true })
    const took = await timed(act)
    const count = readFileSync(started, 'utf8').trim().split('\n').length
    counts.set(name, [...(counts.get(name) ?? []), count])
    return took
  }
  return Object.assign(counted, { of: (name: string) => percentile(counts.get(name) ?? [], 0.5) })
}

function ourWay(site: EngineSite): Way {
  const again = () => up(site.work(machine()), () => undefined)
  return {
    'up of a new machine': again,
    'up, nothing to do': again,
    destroy: () => destroy(site.work(machine()), () => undefined),
  }
}

/** https://www.pulumi.com/docs/iac/automation-api/getting-started-automation-api/ */
function bareWay(site: EngineSite): Way {
  const workDir = join(site.folder, 'work')
  const backend = join(site.folder, 'backend')
  for (const folder of [workDir, backend]) mkdirSync(folder)
  const envVars = {
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: 'bench',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_NEO: 'false',
  }
  const open = () =>
    automation.LocalWorkspace.createOrSelectStack(
      { stackName: 'a', projectName: 'bare', program: machine().run },
      { workDir, pulumiHome: site.places.home, envVars },
    )
  const again = async () => (await open()).up({ onEvent: () => undefined })
  return {
    'up of a new machine': again,
    'up, nothing to do': again,
    destroy: async () => {
      const stack = await open()
      await stack.destroy({ onEvent: () => undefined })
      await stack.workspace.removeStack('a')
    },
  }
}

interface Measured {
  readonly time: Times
  readonly processes: number
}

function row(verb: Verb, ours: Measured, bare: Measured): Row {
  const holds = ours.time.median - bare.time.median <= mostMs && ours.processes - bare.processes <= mostProcesses
  // Nothing is promised of a destroy.
  const promise = verb === 'destroy' ? {} : { target: 'at most 0.5 s and two engine processes more', holds }
  return {
    what: `engine: ${verb}`,
    figure: figureOf(ours),
    against: `bare Automation API: ${figureOf(bare)}`,
    ratio: bare.time.median / ours.time.median,
    ...promise,
  }
}

function figureOf({ time, processes }: Measured): string {
  return `${printed(time)}, ${processes} engine processes`
}
