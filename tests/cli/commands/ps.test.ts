import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeRecord } from '../../../bootstrap/record/record.ts'
import { vellum } from '../../fixtures/cli.ts'
import { becomeOperator, recordFor } from '../../fixtures/operator.ts'

let me: ReturnType<typeof becomeOperator>
beforeEach(() => {
  me = becomeOperator()
})
afterEach(() => me.remove())

const ps = async () => JSON.parse((await vellum(['ps', '--json'], { env: me.env })).stdout)

it('says what to type where there is none', async () => {
  const said = await vellum(['ps'], { env: me.env })
  expect([said.code, said.stdout]).toEqual([0, expect.stringContaining('Next: vellum hatch')])
  expect(await ps()).toMatchObject({ ok: true, data: { assistants: [] } })
})

it('lists those that cannot be asked beside the others, each with its reason', async () => {
  writeRecord(recordFor('gone', join(me.home, 'nowhere')))
  writeRecord(recordFor('begun', join(me.home, 'begun'), { state: 'intended' }))
  const open = join(me.home, 'open')
  mkdirSync(open)
  writeRecord(recordFor('unsafe', open))
  chmodSync(open, 0o777)
  writeFileSync(join(me.config, 'assistants', 'broken.json'), '{')
  const { data } = await ps()
  expect(data.assistants).toMatchObject([
    { name: 'begun', state: 'stopped', why: expect.stringContaining('no hatch') },
    { name: 'broken', state: 'unreachable', why: expect.stringContaining('not JSON') },
    { name: 'gone', state: 'stopped', why: 'no release is in service' },
    { name: 'unsafe', state: 'unreachable', why: expect.stringContaining(`could exchange ${open}`) },
  ])
  const { code, stdout } = await vellum(['ps'], { env: me.env })
  expect([code, stdout.split('\n').map((line) => line.split(' ')[0])]).toEqual([
    0,
    ['NAME', 'begun', 'broken', 'gone', 'unsafe', ''],
  ])
})
