import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { onTerminal } from '../../fixtures/cli.ts'
import { makeOperator, recordFor } from '../../fixtures/operator.ts'

let operator: ReturnType<typeof makeOperator>
beforeEach(() => {
  operator = makeOperator()
})
afterEach(() => operator.remove())

function knowDesk() {
  const file = join(operator.config, 'assistants/desk.json')
  mkdirSync(dirname(file), { recursive: true })
  const record = JSON.stringify(recordFor('desk', join(operator.home, 'vellum')))
  writeFileSync(file, record)
  return { file, record }
}

test.each(['n\r', '\r', 'nope\r', '\u0004'])(
  'answering %j is no: one calm line, exit 1, and nothing is touched',
  async (typed) => {
    const file = join(operator.config, 'assistants/desk.json')
    mkdirSync(dirname(file), { recursive: true })
    const record = JSON.stringify(recordFor('desk', join(operator.home, 'vellum')))
    writeFileSync(file, record)
    const { code, stdout } = await onTerminal(['retire'], operator.env, [['[y/N]', typed]])
    expect(code).toBe(1)
    expect(stdout).toContain('Nothing was done, as you asked.')
    expect(stdout).not.toContain('Error')
    expect(readFileSync(file, 'utf8')).toBe(record)
  },
)

test('with --json no is one document too', async () => {
  knowDesk()
  const { stdout } = await onTerminal(['retire', '--json'], operator.env, [['[y/N]', 'n\r']])
  const [document = ''] = stdout.match(/\{.*\}/) ?? []
  expect(JSON.parse(document)).toMatchObject({ ok: false, exitCode: 1, code: 'DECLINED' })
})
