import { createHash, timingSafeEqual } from 'node:crypto'
import type { Readable } from 'node:stream'
import { Failure } from '../../protocol/failure.ts'
import type { MoveRecord } from '../../protocol/home/move.ts'
import type { Layout } from '../../protocol/layout.ts'
import { short } from '../../protocol/release.ts'
import { answerIn, readMove, settleAnswer } from './move.ts'

/** It is sent at once; a line that never comes must not hold a connection for ever. */
const lineDeadlineMs = 15_000
/** Bytes; an id and a nonce have far fewer. */
const longestLine = 1024

/**
 * Confirms the move of a home with what only its operator has. It counts from the moment this returns: whatever becomes of
 * the machine then, the new release stays.
 * @param said `ID NONCE`.
 * @throws Failure MOVE_NONE, CONFIRM_WRONG, CONFIRM_EARLY, CONFIRM_LATE, CONFIRM_SECOND
 */
export function confirm(at: Layout, said: string): MoveRecord {
  const [id = '', nonce = ''] = said.trim().split(' ')
  const move = readMove(at)
  if (!move) throw Failure.of('MOVE_NONE', {})
  const to = short(move.to)
  if (move.id !== id || !isSame(nonce, move.nonceSha256)) throw Failure.of('CONFIRM_WRONG', { to, stage: move.stage })
  if (['staged', 'switching', 'proving'].includes(move.stage))
    throw Failure.of('CONFIRM_EARLY', { to, stage: move.stage })
  if (move.stage === 'confirmed') throw Failure.of('CONFIRM_SECOND', { to })
  if (move.stage !== 'waiting' || !isFirst(at, move)) throw Failure.of('CONFIRM_LATE', { to, stage: move.stage })
  return move
}

/** @throws Failure CONFIRM_SECOND where somebody was first who had the nonce too. */
function isFirst(at: Layout, { id, to }: MoveRecord): boolean {
  if (answerIn(at, id) === 'confirmed') throw Failure.of('CONFIRM_SECOND', { to: short(to) })
  return settleAnswer(at, id, 'confirmed') === 'confirmed'
}

/** In a time that says nothing of how much of it is right. */
function isSame(nonce: string, sha256: string): boolean {
  return timingSafeEqual(createHash('sha256').update(nonce).digest(), Buffer.from(sha256, 'hex'))
}

/** The first line of a stream. @throws Failure CONFIRM_WRONG where none comes. */
export async function firstLine(input: Readable): Promise<string> {
  const deadline = setTimeout(() => input.destroy(), lineDeadlineMs)
  let text = ''
  try {
    for await (const bytes of input) {
      text += bytes
      if (text.includes('\n') || text.length > longestLine) break
    }
  } catch {
    // Whoever sent it is gone: what came is looked at.
  } finally {
    clearTimeout(deadline)
  }
  return text.split('\n')[0] ?? ''
}
