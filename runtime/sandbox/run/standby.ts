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
  #held: { readonly made: string; readonly launched: Promise<Launched | undefined> } | undefined
  #isDisposed = false

  /** The sandbox that stands by, if it is exactly what this invocation would make now; any other is discarded. */
  async take(invocation: Invocation): Promise<Launched | undefined> {
    const held = this.#held
    this.#held = undefined
    const launched = await held?.launched
    if (!held || !launched) return undefined
    if (held.made === madeFrom(invocation) && isAlive(launched)) return awake(launched)
    discard(launched)
    return undefined
  }

  /** Sets the next one up, unless there is one. What goes wrong is said by a command that then starts its own. */
  prepare(invocation: Invocation, make: () => Promise<Launched>): void {
    if (this.#held || this.#isDisposed) return
    const launched = make().then(asleep, () => undefined)
    this.#held = { made: madeFrom(invocation), launched }
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true
    void this.#held?.launched.then((launched) => launched && discard(launched))
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
