import type { ToolEvent } from '../../protocol/tool.ts'
import { candidates, findBubblewrap } from '../bubblewrap.ts'
import type { Workspace } from '../files/workspace.ts'
import { asRoot, unavailable, unfiltered } from '../obstacle.ts'
import { commandProfile } from '../profile/command.ts'
import { type SystemPath, systemPaths } from '../profile/system.ts'
import { commandFilter } from '../seccomp/filter.ts'
import { watch } from './clock.ts'
import type { Limits } from './limits.ts'
import { output } from './output.ts'
import { Pipes } from './pipes.ts'
import { knowsSize } from './size.ts'
import { filterDescriptor, type Invocation, type Started, start, startedDescriptor } from './start.ts'
import { type Command, wrap } from './wrapper.ts'

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

/** Runs commands that can reach their workspace and nothing else. There is no way past it: no sandbox, no command. */
export class Sandbox implements Disposable {
  readonly #options: SandboxOptions
  readonly #system: readonly SystemPath[] = systemPaths()
  readonly #filter = commandFilter()
  readonly #pipes = new Pipes()

  constructor(options: SandboxOptions) {
    this.#options = options
  }

  /** Closes what is kept ready for the next command. The workspace stays open: it is its owner's. */
  [Symbol.dispose](): void {
    this.#pipes[Symbol.dispose]()
  }

  /**
   * Runs a command in a folder of the workspace and says what it does, as it does it; the last event is `exit`.
   * Ending the loop early or aborting `signal` kills it, and everything it started, like the wall clock does (124).
   * @param cwd relative to the workspace, or absolute and inside it.
   * @throws Failure SANDBOX_UNAVAILABLE, PATH_OUTSIDE, FILE_UNUSABLE (cwd), REQUEST_INVALID, CANCELLED: nothing ran.
   */
  async *run(
    command: Command,
    limits: Limits,
    { cwd = '.', signal }: { cwd?: string; signal?: AbortSignal } = {},
  ): AsyncGenerator<ToolEvent> {
    const invocation = await this.#prepare(command, limits, cwd)
    const begin = performance.now()
    const started = await start(invocation, signal)
    const clock = watch(started, limits.wallClockMs, signal)
    try {
      yield* output(started, limits.outputBytes)
      const code = await started.ended
      const timedOut = clock.expired()
      yield { event: 'exit', code: timedOut ? 124 : code, timedOut, ms: performance.now() - begin }
    } finally {
      clock.stop()
      await end(started)
    }
  }

  async #prepare(command: Command, limits: Limits, cwd: string): Promise<Invocation> {
    const { workspace, account, bubblewrap = candidates, probeMs = 5000 } = this.#options
    const found = findBubblewrap(bubblewrap)
    if ('obstacle' in found) throw unavailable(found.obstacle)
    if (!this.#filter) throw unavailable(unfiltered(process.arch))
    if (process.getuid?.() === 0 && !account?.uid) throw unavailable(asRoot)
    const profile = commandProfile({
      workspace: workspace.path,
      cwd: await workspace.folder(cwd),
      system: this.#system,
      filterDescriptor,
      memoryFolderBytes: (await knowsSize(found.path)) ? limits.memoryFolderBytes : undefined,
    })
    const args = [...profile, '--', ...wrap(command, limits, startedDescriptor)]
    return { bubblewrap: found.path, args, filter: this.#filter, account, probeMs, output: await this.#pipes.take() }
  }
}

/** Leaves nobody: kills what still runs and waits until it is gone. */
async function end(started: Started): Promise<void> {
  started.kill()
  started.stdout.destroy()
  started.stderr.destroy()
  await started.ended
}
