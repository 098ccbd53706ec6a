import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Workspace } from '../runtime/sandbox/files/workspace.ts'
import { defaultLimits } from '../runtime/sandbox/run/limits.ts'
import { Sandbox } from '../runtime/sandbox/run/sandbox.ts'
import { inTurns, type Times } from './in-turns.ts'
import type { Row } from './row.ts'

/** One way to run `bash -c true`, from the decision to its exit, in milliseconds. */
type Way = () => Promise<number>

const rounds = 60
const warmUp = 5
/** A tool call seldom comes at once after the one before it; both are measured. */
const pauseMs = 25

/** Commands are never run as root: there, every way runs as an account without a name. */
const account = process.getuid?.() === 0 ? { uid: 12_345, gid: 12_345 } : {}

/**
 * The sandbox against no sandbox, bare bubblewrap and sandbox-runtime: the same command, in turns, in one process.
 * sandbox-runtime is set up as its README has it for no network and one folder to write.
 */
export async function measureSandbox(): Promise<Row[]> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'vellum-bench-')))
  if (account.uid !== undefined) chownSync(folder, account.uid, account.gid)
  const workspace = await Workspace.open(folder)
  const sandbox = new Sandbox({ workspace, ...(account.uid === undefined ? {} : { account }) })
  const peer = await sandboxRuntime(folder)
  try {
    const ways = { none: bare(folder), bwrap: bubblewrap(folder), ours: ours(sandbox), peer: peer.way }
    const times = await inTurns(ways, rounds, { warmUp, pauseMs })
    const atOnce = await inTurns({ ours: ways.ours }, rounds, { warmUp })
    const noneAtOnce = await inTurns({ none: ways.none }, rounds, { warmUp })
    return [
      ...rows('a command now and then', times),
      ...rows('command after command', { ...times, ...noneAtOnce, ...atOnce }),
    ]
  } finally {
    await peer.end()
    sandbox[Symbol.dispose]()
    await workspace[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true, force: true })
  }
}

type AllTimes = Readonly<Record<'none' | 'bwrap' | 'ours' | 'peer', Times>>

/** Targets are the project's promises: at most 10 ms added at p95, four times faster than sandbox-runtime. */
function rows(what: string, { none, bwrap, ours, peer }: AllTimes): Row[] {
  const added = ours.p95 - none.p95
  const faster = peer.median / ours.median
  return [
    { ...compared(what, ours, 'no sandbox', none), ...promise('at most 10 ms added at p95', added <= 10) },
    compared(what, ours, 'bare bubblewrap', bwrap),
    { ...compared(what, ours, 'sandbox-runtime', peer), ...promise('at most 0.25 ×', faster >= 4) },
  ]
}

const promise = (target: string, holds: boolean) => ({ target, holds })

function compared(what: string, ours: Times, peer: string, theirs: Times): Row {
  const ratio = theirs.median / ours.median
  return { what, figure: figureOf(ours), against: `${peer} ${figureOf(theirs)}`, ratio }
}

/** p50 and p95. */
function figureOf({ median, p95 }: Times): string {
  return `${median.toFixed(1)} / ${p95.toFixed(1)} ms`
}

const ours =
  (sandbox: Sandbox): Way =>
  async () => {
    const begin = performance.now()
    for await (const event of sandbox.run({ script: 'true' }, defaultLimits))
      if (event.event === 'exit')
        return event.code === 0 ? performance.now() - begin : failed('our sandbox', event.code)
    return failed('our sandbox', null)
  }

const bare =
  (cwd: string): Way =>
  () =>
    timed('bash', () => spawn('/bin/bash', ['-c', 'true'], { cwd, ...account }))

/** The namespaces of ours and a read-only root: bubblewrap as one would type it. */
const bubblewrap =
  (folder: string): Way =>
  () => {
    const options = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc', '--bind', folder, folder]
    const args = ['--unshare-all', '--die-with-parent', ...options, '/bin/bash', '-c', 'true']
    return timed('bubblewrap', () => spawn('/usr/bin/bwrap', args, { cwd: folder, env: {}, ...account }))
  }

/** Not known to the compiler: it is installed beside this file, by who measures only. */
const runtimePackage: string = '@anthropic-ai/sandbox-runtime'
interface Runtime {
  readonly SandboxManager: {
    initialize(settings: object): Promise<void>
    wrapWithSandbox(command: string): Promise<string>
    reset(): Promise<void>
  }
}

async function sandboxRuntime(folder: string): Promise<{ way: Way; end: () => Promise<void> }> {
  const { SandboxManager } = (await import(runtimePackage)) as Runtime
  // It shows parts of the home, which has to be one that the account can read.
  const home = process.env.HOME
  process.env.HOME = folder
  await SandboxManager.initialize({
    network: { allowedDomains: [], deniedDomains: [] },
    filesystem: { denyRead: [], allowWrite: [folder], denyWrite: [] },
  })
  const way = async () => {
    const begin = performance.now()
    const line = await SandboxManager.wrapWithSandbox('true')
    const took = performance.now() - begin
    return took + (await timed('sandbox-runtime', () => spawn(line, { shell: true, cwd: folder, ...account })))
  }
  const end = async () => {
    await SandboxManager.reset()
    process.env.HOME = home
  }
  return { way, end }
}

/** From before its start to the end of its output. */
async function timed(name: string, start: () => ChildProcess): Promise<number> {
  const begin = performance.now()
  const child = start()
  child.stdout?.resume()
  let said = ''
  child.stderr?.on('data', (text) => (said += text))
  const [code] = await once(child, 'close')
  return code === 0 ? performance.now() - begin : failed(name, code, said)
}

function failed(name: string, code: number | null, said = ''): never {
  throw new Error(`${name} could not run true: ${code} ${said}`)
}

if (import.meta.main) {
  for (const { what, figure, against, ratio, target, holds } of await measureSandbox())
    process.stdout.write(
      `${what}: ${figure}; ${against}; × ${ratio.toFixed(2)}${target ? `; ${target}: ${holds}` : ''}\n`,
    )
  process.exit(0)
}
