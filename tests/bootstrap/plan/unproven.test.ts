import { expect, it } from 'vitest'
import { unproven } from '../../../bootstrap/plan/unproven.ts'
import { bareMachine } from '../../fixtures/facts.ts'

it('says that nothing is hatched, and what to type', () => {
  const proof = unproven(bareMachine)
  expect(proof).toMatchObject({
    holds: false,
    probes: [{ id: 'install.release', status: 'fail', fix: 'vellum hatch' }],
  })
})

it('gives the promised words where bubblewrap is missing', () => {
  expect(unproven({ ...bareMachine, bwrap: undefined }).probes[1]).toMatchObject({
    symptom: 'bwrap cannot create namespaces',
    cause: 'bubblewrap not installed (Linux)',
    fix: 'apt install bubblewrap',
  })
})
