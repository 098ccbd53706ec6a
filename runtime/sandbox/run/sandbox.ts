import type { ToolEvent } from '../../protocol/tool.ts'
import { findBubblewrap } from '../bubblewrap.ts'
import type { Workspace } from '../files/workspace.ts'
import { asRoot, unavailable, unfiltered } from '../obstacle.ts'
import { confinement } from '../profile/confinement.ts'
import { type SystemPath, systemPaths } from '../profile/system.ts'
import { commandFilter } from '../seccomp/filter.ts'
import { watch } from './clock.ts'
import { type Invocation, type Launched, launch } from './launch.ts'
import type { Limits } from './limits.ts'
import { output } from './output.ts'
import { Pipes } from './pipes.ts'
import { knowsSize } from './size.ts'
import { Standby } from './standby.ts'
import { type Started, start } from './start.ts'
import { type Command, commandText, descriptors, waitingShell } from './wrapper.ts'

/** What a sandbox is made for. */
export interface SandboxOptions {
  readonly workspace: Workspace
  /** Where bubblewrap may be; absolute. Its standard places unless a test says otherwise. */
  readonly bubblewrap?: readonly string[]
  /** The account to run commands under, where this process is root. */
  readonly account?: { readonly uid: number; readonly gid: number }
  /** How long a command may take to begin; 5 s. */
  readonly probeMs?: number
}

/** What one command is told beside its limits. */
export interface How {
  readonly cwd?: string
  readonly signal?: AbortSignal
  readonly isFresh?: boolean
}

/** Runs commands that can reach their workspace and nothing else. There is no way past it: no sandbox, no command. */
export class Sandbox implements Disposable {
  readonly #options: SandboxOptions
  readonly #system: readonly SystemPath[] = systemPaths()
  readonly #filter = commandFilter()
  readonly #pipes = new Pipes()
  readonly #standby = new Standby()

  constructor(options: SandboxOptions) {
    this.#options = options
  }

  /** Closes what is kept ready for the next command. The workspace stays open: it is its owner's. */
  [Symbol.dispose](): void {
    this.#standby[Symbol.dispose]()
    this.#pipes[Symbol.dispose]()
  }

  /**
   * Runs a command in a folder of the workspace and says what it does, as it does it; the last event is `exit`.
   * Ending the loop early or aborting `signal` kills it, and everything it started, like the wall clock does (124).
   * @param cwd relative to the workspace, or absolute and inside it.
   * @param isFresh whether the sandbox is set up now and not before: what a proof wants to see.
   * @throws Failure SANDBOX_UNAVAILABLE, PATH_OUTSIDE, FILE_UNUSABLE (cwd), REQUEST_INVALID, CANCELLED: nothing ran.
   */
  async *run(command: Command, limits: Limits, how: How = {}): AsyncGenerator<ToolEvent> {
    const { cwd = '.', signal, isFresh = false } = how
    const { workspace, probeMs = 5000 } = this.#options
    const invocation = await this.#invocation(limits)
    const folder = await workspace.folder(cwd)
    const text = commandText(command, folder === workspace.path ? undefined : folder)
    const begin = performance.now()
    const standing = isFresh ? undefined : await this.#standby.take(invocation)
    const started = await start(standing ?? (await this.#launch(invocation)), text, probeMs, signal)
    const clock = watch(started, limits.wallClockMs, signal)
    try {
      yield* output(started, limits.outputBytes)
      const code = await started.ended
      const timedOut = clock.expired()
      yield { event: 'exit', code: timedOut ? 124 : code, timedOut, ms: performance.now() - begin }
    } finally {
      clock.stop()
      await end(started)
      // After what waits for this end has been told of it: starting a process holds everything up for a moment.
      setImmediate(() => this.#standby.prepare(invocation, () => this.#launch(invocation)))
    }
  }

  async #launch(invocation: Invocation): Promise<Launched> {
    return launch(invocation, await this.#pipes.take())
  }

  /** @throws Failure SANDBOX_UNAVAILABLE. Looks anew for each command, whatever stands by. */
  async #invocation(limits: Limits): Promise<Invocation> {
    const { workspace, account, bubblewrap } = this.#options
    const found = findBubblewrap(bubblewrap)
    if ('obstacle' in found) throw unavailable(found.obstacle)
    if (!this.#filter) throw unavailable(unfiltered(process.arch))
    if (process.getuid?.() === 0 && !account?.uid) throw unavailable(asRoot)
    const options = confinement(process.platform, {
      workspace: workspace.path,
      system: this.#system,
      filterDescriptor: descriptors.filter,
      memoryFolderBytes: (await knowsSize(found.path)) ? limits.memoryFolderBytes : undefined,
    })
    return { bubblewrap: found.path, args: [...options, ...waitingShell(limits)], filter: this.#filter, account }
  }
}

/** Leaves nobody: kills what still runs and waits until it is gone. */
async function end(started: Started): Promise<void> {
  started.kill()
  started.stdout.destroy()
  started.stderr.destroy()
  await started.ended
}
