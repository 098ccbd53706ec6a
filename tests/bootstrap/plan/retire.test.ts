import { expect, it } from 'vitest'
import type { Facts } from '../../../bootstrap/facts/facts.ts'
import { planRetire } from '../../../bootstrap/plan/retire.ts'
import { bareMachine } from '../../fixtures/facts.ts'

const install: Facts['install'] = { format: 1, assistant: 'a', home: '/h', separation: 'accounts', port: 1, made: [] }
const kinds = (facts: Partial<Facts>) =>
  planRetire('a', '/h', 7830, { ...bareMachine, ...facts }, 'ada@desk').steps.map((step) => step.kind)

it('stops, empties the keychain, then removes', () =>
  expect(kinds({ homeKind: 'folder', install })).toEqual(['stopped', 'keychain', 'removed']))

it('takes up a hatch that was cut short before its record', () =>
  expect(kinds({ homeKind: 'folder', homeEntries: 'staging ' })).toEqual(['stopped', 'keychain', 'removed']))

it('has nothing to do where no home is, or one that is not ours', () => {
  expect(kinds({})).toEqual([])
  expect(kinds({ homeKind: 'folder', homeEntries: 'photos ' })).toEqual([])
})
