import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bubblewrap } from '../../../fixtures/escapes/bubblewrap.ts'
import { environment } from '../../../fixtures/escapes/environment.ts'
import { files } from '../../../fixtures/escapes/files.ts'
import { later } from '../../../fixtures/escapes/later.ts'
import { network } from '../../../fixtures/escapes/network.ts'
import { powers } from '../../../fixtures/escapes/powers.ts'
import { resources } from '../../../fixtures/escapes/resources.ts'
import type { Row } from '../../../fixtures/escapes/row.ts'
import { type Stage, setStage } from '../../../fixtures/escapes/stage.ts'
import { swaps } from '../../../fixtures/escapes/swaps.ts'

/**
 * Attacks that other sandboxes test for, or fell to. They come in as tools of an assistant that the supervisor's own
 * launch started: over its socket, under a grant, inside its process profile. Each has a control that must succeed.
 */
const table: Readonly<Record<string, readonly Row[]>> = {
  files,
  swaps,
  network,
  powers,
  environment,
  resources,
  bubblewrap,
}
const rows = Object.values(table).flat()

let stage: Stage
let held = 0
beforeAll(async () => {
  stage = await setStage()
})
afterAll(async () => {
  await stage?.[Symbol.asyncDispose]()
  const due = Object.entries(Object.groupBy(later, ({ dueWith }) => dueWith)).map(
    ([what, all]) => `${all?.length} with ${what}`,
  )
  process.stdout.write(`${held} of ${rows.length} attacks held; ${later.length} more are due: ${due.join(', ')}\n`)
})

describe.each(Object.entries(table))('%s', (_topic, some) => {
  it.each(some)('$name ($origin)', async ({ act, shows, says, control, controlShows }) => {
    if (control === undefined) expect(await act(stage)).toMatch(shows)
    else {
      const said = await act(stage)
      expect(said).not.toMatch(shows)
      if (says) expect(said).toMatch(says)
      expect(await control(stage)).toMatch(controlShows ?? shows)
    }
    held += 1
  })
})

it('no two rows have one name, and every later one says why', () => {
  const names = [...rows, ...later].map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const { dueWith, why } of later) expect([dueWith, why]).not.toContain('')
})
