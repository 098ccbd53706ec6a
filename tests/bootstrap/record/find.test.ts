import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { findAssistant } from '../../../bootstrap/record/find.ts'
import { writeRecord } from '../../../bootstrap/record/record.ts'
import { makeOperator, recordFor } from '../../fixtures/operator.ts'

let operator: ReturnType<typeof makeOperator>
beforeEach(() => {
  operator = makeOperator()
  vi.stubEnv('XDG_CONFIG_HOME', join(operator.home, 'elsewhere'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  operator.remove()
})

const file = (name: string) => join(operator.home, 'elsewhere/vellum/assistants', `${name}.json`)

test('the only one there is needs no name', () => {
  writeRecord(recordFor('desk', '/srv/desk'))
  expect(findAssistant().name).toBe('desk')
})

test('a machine reached over SSH is kept as it was typed, with the keys it may have', () => {
  const pin = `SHA256:${'a'.repeat(43)}`
  const address = { reach: 'ssh', target: 'ops@edge-3', identity: '/k/id', hostKeys: [pin] } as const
  writeRecord({ ...recordFor('edge', '/var/lib/vellum'), remote: 'custom', address })
  expect(findAssistant('edge').address).toEqual(address)
  for (const bad of [{ identity: 'id' }, { hostKeys: ['SHA256:abc'] }, { hostKeys: undefined }, { target: '' }]) {
    const text = JSON.stringify({ ...recordFor('edge', '/var/lib/vellum'), address: { ...address, ...bad } })
    writeFileSync(file('edge'), text)
    expect(() => findAssistant('edge'), text).toThrow(expect.objectContaining({ code: 'RECORD_BROKEN' }))
  }
})

test('several and none named are listed', () => {
  writeRecord(recordFor('desk', '/srv/desk'))
  writeRecord(recordFor('attic', '/srv/attic'))
  expect(() => findAssistant()).toThrow(
    expect.objectContaining({ code: 'ASSISTANT_AMBIGUOUS', message: expect.stringContaining('attic, desk') }),
  )
  expect(findAssistant('attic').home).toBe('/srv/attic')
})

test('an unknown name says which there are', () => {
  expect(() => findAssistant()).toThrow(
    expect.objectContaining({ code: 'ASSISTANT_UNKNOWN', message: expect.stringContaining('there are: none') }),
  )
  writeRecord(recordFor('desk', '/srv/desk'))
  expect(() => findAssistant('dsk')).toThrow(
    expect.objectContaining({ code: 'ASSISTANT_UNKNOWN', exitCode: 2, message: expect.stringContaining('desk') }),
  )
})

test('each way a record can be broken is told with its file', () => {
  const whole = recordFor('desk', '/srv/desk')
  const texts = ['', 'null', '{}', JSON.stringify({ ...whole, format: 2 }), JSON.stringify({ ...whole, name: 'other' })]
  for (const text of [...texts, JSON.stringify({ ...whole, home: 'relative' })]) {
    mkdirSync(dirname(file('desk')), { recursive: true })
    writeFileSync(file('desk'), text)
    expect(() => findAssistant('desk'), text).toThrow(
      expect.objectContaining({ code: 'RECORD_BROKEN', exitCode: 3, message: expect.stringContaining(file('desk')) }),
    )
  }
})

test('a folder or a loop where a record should be is told, not followed', () => {
  mkdirSync(file('desk'), { recursive: true })
  symlinkSync('loop.json', file('loop'))
  for (const name of ['desk', 'loop'])
    expect(() => findAssistant(name)).toThrow(expect.objectContaining({ code: 'RECORD_BROKEN' }))
})
