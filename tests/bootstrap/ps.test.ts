import { afterEach, beforeEach, expect, test } from 'vitest'
import { inCloud } from '../../bootstrap/ps.ts'
import { installation } from '../../bootstrap/record/installation.ts'
import { writeRecord } from '../../bootstrap/record/record.ts'
import type { Seen } from '../../stacks/remote.ts'
import { cloudMachine } from '../fixtures/gcp/spec.ts'
import { becomeOperator, recordFor } from '../fixtures/operator.ts'

let operator: ReturnType<typeof becomeOperator>
beforeEach(() => {
  operator = becomeOperator()
})
afterEach(() => operator.remove())

const seen = (assistant: string, project: string): Seen => ({
  assistant,
  project,
  zone: 'europe-west1-b',
  status: 'RUNNING',
})

test('machines of this installation are found in each project once, and those that no record knows are named so', async () => {
  const owner = installation({ keep: true })
  const address = { reach: 'ssh', target: 'vellum@198.51.100.9', hostKeys: [], cloud: cloudMachine } as const
  writeRecord(recordFor('a', '/var/lib/vellum', { remote: 'gcp', address }))
  const asked: string[] = []
  const machines = async (whose: string, project: string) => {
    asked.push(`${whose} ${project}`)
    return [seen('a', project), seen('lost', project)]
  }
  expect(await inCloud({ machines }, ['p-other', 'p-test'])).toEqual([
    { ...seen('a', 'p-test'), isKnown: true },
    { ...seen('lost', 'p-test'), isKnown: false },
    { ...seen('a', 'p-other'), isKnown: false },
    { ...seen('lost', 'p-other'), isKnown: false },
  ])
  expect(asked).toEqual([`${owner} p-test`, `${owner} p-other`])
})
