import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { Journal, readInstallRecord } from '../../../runtime/steward/journal.ts'
import { makeMachine } from '../../fixtures/machine.ts'

it('has each thing on the disk before it is made, once', () => {
  const { journal, at } = makeMachine()
  journal.aboutToMake('tree', '/h/workspace')
  journal.aboutToMake('tree', '/h/workspace')
  expect(readInstallRecord(at.install)?.made).toEqual([{ kind: 'tree', name: '/h/workspace' }])
})

it('is carried on by a second run, and is a first hatch until one was proven', () => {
  const { journal, at, plan } = makeMachine()
  journal.aboutToMake('account', 'vellum-ces')
  const second = Journal.open(at.install, plan)
  expect(second.first).toBe(true)
  expect(second.record.made).toHaveLength(1)
  second.proven('abc')
  const third = Journal.open(at.install, plan)
  expect([third.first, third.record.release]).toEqual([false, 'abc'])
})

it('is never taken for absent when it is broken, and stays as it is', () => {
  const { at, plan } = makeMachine()
  writeFileSync(at.install, '{"format":1')
  expect(() => Journal.open(at.install, plan)).toThrow()
  expect(readFileSync(at.install, 'utf8')).toBe('{"format":1')
})
