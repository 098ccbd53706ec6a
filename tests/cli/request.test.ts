import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { writeRecord } from '../../bootstrap/record/record.ts'
import { requestOf } from '../../cli/request.ts'
import { becomeOperator, recordFor } from '../fixtures/operator.ts'

const flags = { name: undefined, remote: 'local', dryRun: false } as const
let operator: ReturnType<typeof becomeOperator>

beforeEach(() => {
  operator = becomeOperator()
})
afterEach(() => operator.remove())

it('is the default assistant on the default port where nothing is said', () => {
  expect(requestOf(flags)).toMatchObject({ name: 'default', port: 7830, remote: 'local' })
})

it('means the assistant that lives in the home, whatever its name, and keeps its port', () => {
  vi.stubEnv('VELLUM_HOME', '/srv/desk')
  writeRecord(recordFor('desk', '/srv/desk', { port: 7999 }))
  expect(requestOf(flags)).toMatchObject({ name: 'desk', home: '/srv/desk', port: 7999 })
})

it('finds the home of a name that is known', () => {
  writeRecord(recordFor('desk', '/srv/desk'))
  expect(requestOf({ ...flags, name: 'desk' })).toMatchObject({ name: 'desk', home: '/srv/desk' })
})

it('does as the flags say, whatever is known', () => {
  vi.stubEnv('VELLUM_HOME', '/srv/other')
  writeRecord(recordFor('desk', '/srv/desk', { port: 7999 }))
  expect(requestOf({ ...flags, name: 'desk', port: 7000 })).toMatchObject({
    name: 'desk',
    home: '/srv/other',
    port: 7000,
  })
})
