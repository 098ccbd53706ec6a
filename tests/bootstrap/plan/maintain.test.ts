import { expect, it } from 'vitest'
import { planHatch } from '../../../bootstrap/plan/hatch.ts'
import { planSleep, planWake, refuseMissing } from '../../../bootstrap/plan/maintain.ts'
import type { Release } from '../../../runtime/protocol/release.ts'
import { bareMachine, defaultRequest } from '../../fixtures/facts.ts'
import { recordFor } from '../../fixtures/operator.ts'

const record = recordFor('default', '/var/lib/vellum')
const install = {
  format: 1,
  assistant: 'default',
  home: '/var/lib/vellum',
  separation: 'accounts',
  port: 7900,
  hatchedAt: '2026-01-02T03:04:05.000Z',
  made: [],
} as const
const hatched = { ...bareMachine, current: 'r1', install: { ...install, made: [] } }

it('puts to sleep what the install record says is there', () => {
  expect(planSleep(record, hatched, 'me')).toEqual({
    verb: 'sleep',
    assistant: 'default',
    home: '/var/lib/vellum',
    separation: 'accounts',
    port: 7900,
    by: 'me',
    missingFolders: [],
    steps: [{ kind: 'asleep' }],
  })
})

it('wakes the release in service on the port that was settled, and waits for it', () => {
  expect(planWake(record, hatched, 'me')).toMatchObject({
    verb: 'wake',
    port: 7900,
    steps: [{ kind: 'running', digest: 'r1', port: 7900 }, { kind: 'trust' }, { kind: 'ready' }],
  })
})

it('works on nothing that is not there', () => {
  expect(refuseMissing(bareMachine, record)).toMatchObject({ code: 'NOT_HATCHED' })
  expect(refuseMissing(hatched, record)).toBeUndefined()
})

it('wakes what is asleep when it is hatched again, however well it sleeps', () => {
  const manifest = { format: 1, version: '1', platform: 'linux-x64', layers: [] } as const
  const release = { digest: 'r1', manifest, folder: '/' } as unknown as Release
  const given = { release, tokenSha256: 'x', by: 'me' }
  const proven = { ...hatched, proof: { holds: true, probes: [] } }
  const request = { ...defaultRequest, port: 7900 }
  expect(planHatch(request, proven, given).steps).toEqual([])
  const steps = planHatch(request, { ...proven, asleep: 'since then' }, given).steps
  expect(steps.map(({ kind }) => kind)).toContain('running')
})
