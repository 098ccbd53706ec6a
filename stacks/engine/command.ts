import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { PulumiCommand } from '@pulumi/pulumi/automation/index.js'
import { dropOld } from './leftovers.ts'

/** Of what is quoted in a sentence. */
const longest = 300

/** How a command of the engine ended, where it did not end well. */
export class EngineExit extends Error {
  override readonly name = 'EngineExit'
  readonly said: string
  readonly signal: NodeJS.Signals | null

  constructor(verb: string, said: string, how: { code: number | null; signal: NodeJS.Signals | null }) {
    super(`pulumi ${verb} ended with ${how.signal ?? how.code}`)
    this.said = said
    this.signal = how.signal
  }

  /** The last line that says what went wrong, else the last line. */
  get lastLine(): string {
    const lines = this.said.trim().split('\n')
    const line = lines.findLast((one) => one.startsWith('error: ')) ?? lines.at(-1) ?? ''
    return cut(line.replace(/^error: /, '')) || 'it said nothing'
  }
}

/** As a part of a sentence of ours. */
export function cut(text: string): string {
  return text.slice(0, longest).replace(/[.;\s]+$/, '')
}

/** What a command of the engine is run with. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv
  /** Becomes descriptor 3 of the engine. */
  readonly descriptor?: number
  /** The folder for what it prints. */
  readonly logs: string
}

/**
 * Runs the engine for the Automation API, which calls `run`, so that it outlives whatever ends this process: in a process group
 * of its own, so that Ctrl-C on the terminal is not also its Ctrl-C (pulumi issues 6334, 9103); and printing to
 * files, since a broken pipe would end it with a resource half made and not on record.
 */
export class EngineCommand implements Pick<PulumiCommand, 'command' | 'version'> {
  readonly command: string
  readonly version: PulumiCommand['version']
  readonly #surroundings: Surroundings
  #running: ChildProcess | undefined
  #isStopped = false

  constructor(engine: Pick<PulumiCommand, 'command' | 'version'>, surroundings: Surroundings) {
    this.command = engine.command
    this.version = engine.version
    this.#surroundings = surroundings
  }

  /** Whether it was asked to stop or was killed by us; then it runs nothing any more. */
  get isStopped(): boolean {
    return this.#isStopped
  }

  /** @throws EngineExit */
  async run(
    args: readonly string[],
    cwd: string,
    more: NodeJS.ProcessEnv,
  ): Promise<{ stdout: string; stderr: string; code: number }> {
    const verb = args[0] ?? ''
    if (this.#isStopped) throw new EngineExit(verb, '', { code: null, signal: 'SIGINT' })
    const { environment, descriptor, logs } = this.#surroundings
    mkdirSync(logs, { recursive: true, mode: 0o700 })
    dropOld(logs)
    const folder = mkdtempSync(join(logs, `${verb}.`))
    const [out, err] = [join(folder, 'out'), join(folder, 'err')]
    const files = [openSync(out, 'wx', 0o600), openSync(err, 'wx', 0o600)]
    try {
      const child = spawn(this.command, [...args, '--non-interactive'], {
        cwd,
        env: { ...environment, ...more },
        stdio: ['ignore', ...files, ...(descriptor === undefined ? [] : [descriptor])],
        detached: true,
      })
      this.#running = child
      const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
      const [stdout, stderr] = [readFileSync(out, 'utf8'), readFileSync(err, 'utf8')]
      if (code !== 0) throw new EngineExit(verb, `${stdout}\n${stderr}`, { code, signal })
      return { stdout, stderr, code }
    } finally {
      this.#running = undefined
      for (const file of files) closeSync(file)
      rmSync(folder, { recursive: true, force: true })
    }
  }

  /** Asks it to begin nothing new, and to end and save what is under way. */
  interrupt(): void {
    this.#isStopped = true
    this.#running?.kill('SIGINT')
  }

  /** Ends it and the plugins that it started at once, whatever is under way: it is on record as pending. */
  kill(): void {
    this.#isStopped = true
    const pid = this.#running?.pid
    if (pid === undefined) return
    // The engine gives each plugin a process group of its own, so that no group has them all.
    for (const one of [pid, ...descendantsOf(pid)]) end(one)
  }
}

function descendantsOf(root: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number))
  const found = [root]
  for (const parent of found)
    found.push(...rows.flatMap(([pid, of]) => (pid !== undefined && of === parent ? [pid] : [])))
  return found.slice(1)
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
