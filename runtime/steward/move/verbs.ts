import { Failure } from '../../protocol/failure.ts'
import type { Layout } from '../../protocol/layout.ts'
import { carry } from './carry.ts'
import { confirm, firstLine } from './confirm.ts'
import { follow } from './follow.ts'
import { readMove } from './move.ts'
import { releasesOf } from './releases.ts'
import { resume } from './resume.ts'

/** Of which home, and where what is said goes. */
interface Asked {
  readonly at: Layout
  readonly keychain: string
  readonly print: (document: unknown) => void
}

/**
 * What the steward does about a move beside beginning one. `confirm` reads `ID NONCE`; it and `follow` tell the move's events
 * to its end. `carry` and `resume` are called by nobody but service managers, supervisors and the steward itself.
 */
export const moveVerbs = {
  confirm: async ({ at, print }: Asked) => {
    try {
      const { id } = confirm(at, await firstLine(process.stdin))
      await follow(at, print, whenNobodyReads(), id)
    } catch (thrown) {
      const move = readMove(at)
      print({ at: 'end', failure: Failure.from(thrown).toJSON(), undone: 'none', ...(move && { move }) })
    }
  },
  follow: ({ at, print }: Asked) => follow(at, print, whenNobodyReads()),
  carry: ({ at, keychain }: Asked) => carry(at, keychain).catch(endBadly),
  resume: ({ at, keychain }: Asked) => resume(at, keychain).catch(endBadly),
  releases: async ({ at, print }: Asked) => print(releasesOf(at)),
} as const

/** Whether a word is one of them. */
export function isMoveVerb(verb: string | undefined): verb is keyof typeof moveVerbs {
  return verb !== undefined && Object.hasOwn(moveVerbs, verb)
}

/** Who asked may be gone and the connection with them: then there is nobody to tell, and nothing else ends. */
function whenNobodyReads(): AbortSignal {
  const gone = new AbortController()
  process.on('SIGHUP', () => undefined)
  process.stdout.on('error', () => gone.abort())
  return gone.signal
}

/** Whoever started it starts it again. */
function endBadly(thrown: unknown): void {
  process.exitCode = 1
  throw thrown
}
