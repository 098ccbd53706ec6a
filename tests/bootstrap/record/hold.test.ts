import { afterEach, beforeEach, expect, test } from 'vitest'
import { findAssistant } from '../../../bootstrap/record/find.ts'
import { holdRecord } from '../../../bootstrap/record/hold.ts'
import { intend } from '../../../bootstrap/record/intend.ts'
import { writeRecord } from '../../../bootstrap/record/record.ts'
import { becomeOperator, recordFor, requestFor } from '../../fixtures/operator.ts'

let operator: ReturnType<typeof becomeOperator>
beforeEach(() => {
  operator = becomeOperator()
})
afterEach(() => operator.remove())

test('retiring and hatching the same assistant exclude each other', async () => {
  writeRecord(recordFor('desk', '/srv/desk'))
  const retiring = holdRecord(findAssistant('desk'), 'retire')
  await expect(intend(requestFor('desk', '/srv/desk'))).rejects.toMatchObject({
    code: 'LEASE_HELD',
    message: expect.stringContaining('(retire, pid'),
  })
  await retiring[Symbol.asyncDispose]()
  await using hatching = await intend(requestFor('desk', '/srv/desk'))
  expect(hatching.existed).toBe(true)
  expect(() => holdRecord(hatching.record, 'retire')).toThrow(expect.objectContaining({ code: 'LEASE_HELD' }))
})
