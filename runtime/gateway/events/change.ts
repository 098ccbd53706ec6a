import { randomUUID } from 'node:crypto'
import { Failure } from '../../protocol/failure.ts'
import type { Happening } from '../../protocol/gateway/event.ts'
import type { EventLog } from './log.ts'

type Asked = Extract<Happening, { kind: 'credential.asked' }>
/** What CES refuses in words of its own has changed nothing; after these nobody here knows. */
const unknowing = ['PROCESS_UNREACHABLE', 'PROCESS_SILENT', 'CANCELLED', 'UNEXPECTED']

/**
 * Has CES change a credential. That it was asked is on the disk before, so that a gateway which is killed between the
 * change and its event leaves a trace: `closeUnfinished` then says that how it ended is not known. An end that cannot be
 * written is no failure: the credential is changed.
 * @param onFault what is done with the reason why an end could not be written.
 * @throws Failure DATABASE_UNUSABLE: CES was not asked then; or what `work` throws.
 */
export async function recordChange<Reply>(
  log: EventLog,
  asked: Pick<Asked, 'alias' | 'change'>,
  work: () => Promise<Reply>,
  became: (reply: Reply) => Happening | undefined,
  onFault: (error: unknown) => void,
): Promise<Reply> {
  const { alias } = asked
  const action = randomUUID()
  const tell = (happening: Happening) => {
    try {
      log.tell({ ...happening, action } as Happening)
    } catch (error) {
      onFault(error)
    }
  }
  log.tell({ kind: 'credential.asked', action, ...asked })
  try {
    const reply = await work()
    tell(became(reply) ?? { kind: 'credential.ended', action, alias, outcome: 'same' })
    return reply
  } catch (error) {
    const { code } = Failure.from(error)
    const outcome = unknowing.includes(code) ? 'unknown' : 'failure'
    tell({ kind: 'credential.ended', action, alias, outcome, detail: code })
    throw error
  }
}
