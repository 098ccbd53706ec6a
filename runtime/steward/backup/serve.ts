import type { Readable, Writable } from 'node:stream'
import { Source } from '../../archive/source.ts'
import { isHeld } from '../../lease/lease.ts'
import { inWords } from '../../lease/note.ts'
import { Failure } from '../../protocol/failure.ts'
import { backupRequest, type RestoreRequest, restoreRequest } from '../../protocol/home/backup.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { StewardEvent } from '../../protocol/plan.ts'
import { recordBegin, recordEnd } from '../audit/audit.ts'
import { recorded } from '../audit/recorded.ts'
import { usableRecord } from '../journal.ts'
import { installedMachine, type Machine } from '../machine.ts'
import { settleOpen } from '../move/resume.ts'
import { type Operator, operatorAt } from '../operator/operator.ts'
import { takeHomeLease } from '../operator/take-lease.ts'
import { backUp } from './backup.ts'
import { compare } from './compare.ts'
import { Frames } from './frames.ts'
import { restore } from './restore.ts'

/** A first line has a key, a hash and a name in it. */
const longestLine = 1 << 16
/** A stream is heard of thousands of times; its lease needs to know only now and then. */
const heardEveryMs = 5000

/** A home, and the ends of a connection to whoever asks. */
interface Serving {
  readonly at: Layout
  readonly input: Readable
  readonly output: Writable
  readonly tell: (event: StewardEvent) => void
  /** The program of this release that asks the desktop's keychain. */
  readonly keychain: string
  /** The file of the steward's program. */
  readonly program: string
}

/** Sends a backup, under the lease of the home. @throws Failure LEASE_HELD; as `backUp` */
export async function serveBackup(asked: unknown, { at, input, output, tell, program }: Serving): Promise<void> {
  const request = backupRequest.parse(asked)
  const operator = operatorAt(input)
  const frames = new Frames(input, output, operator.gone)
  await underLease(at, { ...request, verb: 'backup' }, { operator, tell }, async () => {
    const line = recordBegin(at, { verb: 'backup', by: request.by, run: request.run })
    try {
      await backUp(at, request, { frames, tell, program })
      recordEnd(at, line, 'done')
    } catch (thrown) {
      recordEnd(at, line, Failure.from(thrown).code)
      throw thrown
    }
  })
  tell({ at: 'end' })
}

/**
 * Takes a backup from the input, which begins with a line that says for whom: to put it in place, or only to say what that would
 * change. @throws Failure LEASE_HELD, NOT_HATCHED
 */
export async function serveRestore(how: 'restore' | 'compare', { at, input, tell, keychain }: Serving): Promise<void> {
  const source = new Source(input)
  const line = source.line(longestLine)
  // What is read is heard: only once reading has begun, or what comes before would be lost.
  const operator = operatorAt(input)
  const request = restoreRequest.parse(JSON.parse((await line) ?? ''))
  await underLease(at, { ...request, verb: 'restore' }, { operator, tell }, async () => {
    await settleOpen(at, keychain)
    const machine = machineOf(at, request, { operator, tell, keychain })
    if (how === 'compare') return compare(source, request, machine)
    const act = recorded(at, machine.plan, () => false, tell)
    act.begin()
    await restore(source, request, { ...machine, tell: act.tell })
  })
}

async function underLease(
  at: Layout,
  asking: { readonly by: string; readonly run?: string | undefined; readonly verb: string },
  { operator, tell }: { readonly operator: Operator; readonly tell: Serving['tell'] },
  act: () => Promise<void>,
): Promise<void> {
  const name = usableRecord(at)?.assistant
  if (name === undefined) throw Failure.of('NOT_HATCHED', { name: 'default', home: at.home })
  const lease = await takeHomeLease(at, asking, tell)
  if (!isHeld(lease)) throw Failure.of('LEASE_HELD', { holder: inWords(lease), name, since: lease.since })
  using _held = lease
  let heardAt = Number.NEGATIVE_INFINITY
  operator.onHeard(() => {
    if (performance.now() - heardAt < heardEveryMs) return
    heardAt = performance.now()
    lease.heard()
  })
  lease.heard()
  await act()
}

function machineOf(
  at: Layout,
  { by, run }: RestoreRequest,
  { operator, tell, keychain }: Pick<Serving, 'tell' | 'keychain'> & { readonly operator: Operator },
): Machine {
  const stillWanted = () => {
    if (operator.gone.aborted) throw Failure.of('CANCELLED', { state: 'nothing of the assistant was changed' })
  }
  const machine = installedMachine(at, { verb: 'restore', by, run }, { keychain, tell, stillWanted })
  if (!machine) throw Failure.of('NOT_HATCHED', { name: 'default', home: at.home })
  return machine
}
