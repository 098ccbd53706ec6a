import { expect, test } from 'vitest'
import type { Step } from '../../../../runtime/protocol/plan.ts'
import { plannedFor } from '../../../../runtime/steward/operator/planned-for.ts'
import { makeMachine } from '../../../fixtures/machine.ts'

const [tried, back] = ['b', 'a'].map((digit) => digit.repeat(64)) as [string, string]
const planOf = (verb: 'doctor' | 'hatch', ...steps: Step[]) => ({ ...makeMachine().plan, verb, steps })

test('what is to run is the release that is in service once what was left open has ended', () => {
  const plan = planOf(
    'doctor',
    { kind: 'release', digest: tried },
    { kind: 'units', digest: tried, port: 7830 },
    { kind: 'running', digest: tried, port: 7830 },
    { kind: 'ready', deadlineMs: 1, restart: tried },
  )
  expect(plannedFor(plan, tried, back).steps).toEqual([
    { kind: 'release', digest: tried },
    { kind: 'units', digest: back, port: 7830 },
    { kind: 'running', digest: back, port: 7830 },
    { kind: 'ready', deadlineMs: 1, restart: back },
  ])
  expect(plannedFor(plan, tried, tried)).toBe(plan)
})

test('a plan that puts a release in service says itself which one', () => {
  const plan = planOf('hatch', { kind: 'current', digest: tried }, { kind: 'running', digest: tried, port: 7830 })
  expect(plannedFor(plan, tried, back)).toBe(plan)
})
