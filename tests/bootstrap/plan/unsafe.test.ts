import { expect, it } from 'vitest'
import { refuseUnsafe } from '../../../bootstrap/plan/unsafe.ts'
import { bareMachine } from '../../fixtures/facts.ts'

it('a home that only its user and root could exchange is not refused', () => {
  expect(refuseUnsafe(bareMachine)).toBeUndefined()
})

it('a home that others could exchange is refused, naming the folder that is open to them', () => {
  expect(refuseUnsafe({ ...bareMachine, foreignFolder: ['/srv/open', '/srv/open/home'] })).toEqual({
    code: 'HOME_UNSAFE',
    facts: { folder: '/srv/open', user: 'root' },
  })
})
