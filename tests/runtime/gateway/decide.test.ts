import { expect, test } from 'vitest'
import { decide } from '../../../runtime/gateway/decide.ts'

const workspace = '/home/vellum/workspace'
const write = (path: string) => ({ tool: 'file_write', input: { path, content: '' } })
const edit = (path: string) => ({ tool: 'file_edit', input: { path, find: 'a', replace: 'b' } })

test.each([
  [{ tool: 'file_read', input: { path: 'NOW.md' } }, 'low', 'allow'],
  [write('NOW.md'), 'medium', 'deny'],
  [edit('pkb/a.md'), 'medium', 'deny'],
  [write('skills/x.md'), 'high', 'deny'],
  [write('skills'), 'high', 'deny'],
  [write('./pkb/../skills/x.md'), 'high', 'deny'],
  [write(`${workspace}/skills/x.md`), 'high', 'deny'],
  [edit('skills/x.md'), 'high', 'deny'],
  [write('skillset.md'), 'medium', 'deny'],
  [{ tool: 'bash', input: { command: { script: 'ls' } } }, 'medium', 'deny'],
  [{ tool: 'launch', input: {} }, 'high', 'deny'],
  [{ tool: 'constructor', input: null }, 'high', 'deny'],
] as const)('the assistant asking for %j is %s risk: %s', (action, risk, outcome) => {
  expect(decide({ asker: 'assistant', ...action }, workspace)).toMatchObject({ risk, outcome })
})

test('what the guardian asks for is allowed, at the risk it has', () => {
  const question = { asker: 'guardian', tool: 'bash', input: { command: { script: 'rm -r .' } } } as const
  expect(decide(question, workspace)).toMatchObject({ risk: 'medium', outcome: 'allow' })
})
