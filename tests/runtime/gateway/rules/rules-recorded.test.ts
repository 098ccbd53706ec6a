import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { EventLog } from '../../../../runtime/gateway/events/log.ts'
import { Rules } from '../../../../runtime/gateway/rules/rules.ts'
import { openStore } from '../../../../runtime/gateway/store.ts'
import type { Database } from '../../../../runtime/process/database/database.ts'
import type { Identity } from '../../../../runtime/process/identity.ts'
import { layout } from '../../../../runtime/protocol/layout.ts'

/** An event of so many is followed by a look at what is too old. */
const pruneEvery = 256

let home: string
let store: Database
let events: EventLog
let rules: Rules
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'vellum-rules-'))
  const self: Identity = { name: 'gateway', release: 'test', paths: layout(home), log: pino({ level: 'silent' }) }
  mkdirSync(dirname(self.paths.gatewayDatabase), { recursive: true })
  store = openStore(self)
  events = new EventLog(store)
  rules = new Rules(self, store, events)
})
afterEach(() => {
  store.close()
  rmSync(home, { recursive: true, force: true })
})

const add = (pattern: string, decision: 'allow' | 'deny') => rules.add({ tool: 'bash', pattern, decision }, 'a test')
const counting = (text: string) => (rules.now().for('bash')?.commands.exact(text) ?? []).map(({ decision }) => decision)

/** The next event is one after which it is looked what is too old, and that fails. @param told so many were told. */
function failAfterNext(told: number): void {
  for (let n = told; n % pruneEvery !== pruneEvery - 1; n++)
    events.tell({ kind: 'rules.imported', added: 1, by: 'a test' })
  events.keep(() => {
    throw new Error('for the test')
  })
}

test('a rule that was written counts, whatever fails after it', () => {
  add('ls', 'allow')
  expect(counting('ls')).toEqual(['allow'])
  failAfterNext(1)
  expect(add('rm -rf x', 'deny').changed).toBe(true)
  expect(counting('rm -rf x')).toEqual(['deny'])
})

test('a rule that was taken back counts no more, whatever fails after it', () => {
  const { rule } = add('ls', 'allow')
  expect(counting('ls')).toEqual(['allow'])
  failAfterNext(1)
  expect(rules.remove(rule.id, 'a test')).toMatchObject({ id: rule.id })
  expect(counting('ls')).toEqual([])
})

test('what is too old is looked for again with the next event', () => {
  failAfterNext(0)
  add('ls', 'allow')
  let looked = 0
  events.keep(() => {
    looked++
    return { days: 90, rows: 1_000_000 }
  })
  add('pwd', 'allow')
  add('date', 'allow')
  expect(looked).toBe(1)
})
