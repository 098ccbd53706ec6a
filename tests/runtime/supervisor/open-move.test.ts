import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isHeld, takeLease } from '../../../runtime/lease/lease.ts'
import { Move } from '../../../runtime/steward/move/move.ts'
import { mindOpenMoves } from '../../../runtime/supervisor/open-move.ts'
import { makeMachine } from '../../fixtures/machine.ts'
import { moveRecordFor } from '../../fixtures/move-record.ts'

const release = 'c'.repeat(64)
const soon = { timeout: 20_000 }
const everyMs = 50

/** A home with a move, and a supervisor's eye on it; its steward notes what it was asked for. */
function minded(stage: Parameters<typeof moveRecordFor>[0]) {
  const { at } = makeMachine()
  const app = join(at.release(release), 'app')
  const note = join(at.home, 'asked')
  mkdirSync(app, { recursive: true })
  writeFileSync(join(app, 'package.json'), '{"type":"module"}')
  writeFileSync(
    join(app, 'steward.js'),
    `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(note)}, process.argv.slice(2).join(' '))\n`,
  )
  Move.begin(at, moveRecordFor(stage))
  const mind = () => onTestFinished(mindOpenMoves(at, release, everyMs))
  return { at, mind, asked: () => existsSync(note) && readFileSync(note, 'utf8') }
}

/** Resolves after more looks than are taken before anything is done. */
async function looksPass(): Promise<void> {
  let looked = 0
  const spy = setInterval(() => looked++, everyMs)
  onTestFinished(() => clearInterval(spy))
  await expect.poll(() => looked, soon).toBeGreaterThan(10)
}

test('a move that nobody carries any more is settled without anybody asking', async () => {
  const { at, mind, asked } = minded({ stage: 'proving' })
  mind()
  await expect.poll(asked, soon).toBe(`resume --home ${at.home}`)
})

test('one that is carried is left to who carries it, until they are gone', async () => {
  const { at, mind, asked } = minded({ stage: 'switching' })
  const lease = takeLease(at.lease, { by: 'ada@desk', why: 'upgrade' })
  if (!isHeld(lease)) throw new Error('somebody has the home')
  mind()
  await looksPass()
  expect(asked()).toBe(false)
  lease.release()
  await expect.poll(asked, soon).toBe(`resume --home ${at.home}`)
})

test('one that has ended is left as it is', async () => {
  const { mind, asked } = minded({ stage: 'stuck' })
  mind()
  await looksPass()
  expect(asked()).toBe(false)
})
