import { lstatSync } from 'node:fs'
import type { Socket } from 'node:net'
import { discard, type Invocation, type Launched } from './launch.ts'

/**
 * One sandbox that is set up before its command is known, so that the command need not wait for that. It weakens
 * nothing: it has the argument list, the namespaces, the filter and the limits of any other, runs one command and ends
 * with it, and until then does nothing but wait for a byte that only we can send. Whatever it was made from has to be
 * the same when it is used: the argument list, bubblewrap, and every place that it shows inside.
 */
export class Standby implements Disposable {
  #held: { readonly made: string; readonly launched: Launched } | undefined
  #isMaking = false
  #isDisposed = false

  /** The sandbox that stands by, if it is exactly what this invocation would make now; any other is discarded. */
  take(invocation: Invocation): Launched | undefined {
    const held = this.#held
    this.#held = undefined
    if (!held) return undefined
    if (held.made === madeFrom(invocation) && isAlive(held.launched)) return awake(held.launched)
    discard(held.launched)
    return undefined
  }

  /** Sets the next one up, unless there is one. What goes wrong will be said by the command that needs it. */
  async prepare(invocation: Invocation, make: () => Promise<Launched>): Promise<void> {
    if (this.#held || this.#isMaking || this.#isDisposed) return
    this.#isMaking = true
    try {
      const made = madeFrom(invocation)
      const launched = asleep(await make())
      if (this.#isDisposed) discard(launched)
      else this.#held = { made, launched }
    } catch {
      // The next command starts its own, and says why where that fails too.
    } finally {
      this.#isMaking = false
    }
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true
    if (this.#held) discard(this.#held.launched)
    this.#held = undefined
  }
}

/** Options whose operands are places outside. */
const bind = /^--(ro-|dev-)?bind$/

/** The argument list, and the identity of bubblewrap and of every place outside that it names. */
function madeFrom({ bubblewrap, args }: Invocation): string {
  const places = args.filter((_, at) => bind.test(args[at - 1] ?? ''))
  return JSON.stringify([args, identityOf(bubblewrap), ...places.map(identityOf)])
}

/** A program that was changed in place is another one; a folder is the same whatever is in it. */
function identityOf(path: string): string {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  if (!stats) return ''
  return [stats.dev, stats.ino, stats.isFile() ? stats.ctimeMs : stats.mode].join(':')
}

function isAlive({ child }: Launched): boolean {
  return child.exitCode === null && child.signalCode === null
}

/** Waiting keeps neither this process nor anything in it alive. */
function asleep(launched: Launched): Launched {
  launched.child.unref()
  ;(launched.signal as Socket).unref()
  return launched
}

function awake(launched: Launched): Launched {
  launched.child.ref()
  ;(launched.signal as Socket).ref()
  return launched
}
