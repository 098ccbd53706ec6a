import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { vellum } from '../../fixtures/cli.ts'
import { makeOperator, recordFor } from '../../fixtures/operator.ts'

let me: ReturnType<typeof makeOperator>
beforeAll(() => {
  me = makeOperator()
  mkdirSync(join(me.config, 'assistants'), { recursive: true })
  writeFileSync(join(me.config, 'assistants/desk.json'), JSON.stringify(recordFor('desk', join(me.home, 'nowhere'))))
})
afterAll(() => me.remove())

const ask = async (...args: string[]) => JSON.parse((await vellum([...args, '--json'], { env: me.env })).stdout)

test.each([['upgrade'], ['rollback'], ['releases'], ['audit']])('%s of nobody is refused', async (verb) => {
  expect(await ask(verb, 'nobody')).toMatchObject({ exitCode: 2, code: 'ASSISTANT_UNKNOWN' })
})

test.each([['rollback'], ['releases'], ['audit']])(
  '%s of what is not there any more says what to type',
  async (verb) => {
    expect(await ask(verb, 'desk')).toMatchObject({
      exitCode: 3,
      code: 'NOT_HATCHED',
      hint: 'vellum hatch --name desk',
    })
  },
)

test.each([['previous'], ['7c24'], ['7c24e04e3d1g']])('a rollback to %s names no release', async (release) => {
  expect(await ask('rollback', 'desk', '--to', release)).toMatchObject({ exitCode: 2, code: 'USAGE' })
})
