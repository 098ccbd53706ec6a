import { createHook } from 'node:async_hooks'
import { readdirSync, readFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'
import { toolInputs } from '../../../../runtime/protocol/tool.ts'
import { fileEdit } from '../../../../runtime/sandbox/files/edit.ts'
import { fileRead } from '../../../../runtime/sandbox/files/read.ts'
import { fileWrite } from '../../../../runtime/sandbox/files/write.ts'
import { bubblewraps } from '../../../fixtures/sandbox/children.ts'
import { ran, scratchSandbox } from '../../../fixtures/sandbox/scratch.ts'

const names = [
  ...[
    'new\nline',
    'tab\there',
    'carriage\rreturn',
    '"double"',
    "it's",
    '`id`',
    '$(id)',
    '$HOME',
    'a;b&c|d',
    'back\\slash',
  ],
  ...[
    '-rf',
    '--help',
    '🦊 fox',
    'é',
    'e\u0301',
    '...',
    '..a',
    '. .',
    ' ',
    '~',
    '*',
    '[a]',
    '{a,b}',
    '#',
    '%s%n',
    '\u202egnp.exe',
  ],
  ...['\u001b[31m', 'x'.repeat(255), '🦊'.repeat(63)],
]

it.each(names)('file tools and commands work on a file and in a folder named %j', async (name) => {
  const sandbox = await scratchSandbox()
  const { workspace } = sandbox
  await fileWrite(workspace, { path: name, content: 'one' })
  await fileEdit(workspace, { path: `./${name}`, find: 'one', replace: 'two' })
  expect((await fileRead(workspace, { path: name })).content).toBe('two')
  expect((await ran(sandbox, ['cat', '--', name])).stdout).toBe('two')
  await ran(sandbox, ['rm', '--', name])
  await fileWrite(workspace, { path: `${name}/${name}`, content: 'deep' })
  expect((await ran(sandbox, ['cat', '--', name], { cwd: name })).stdout).toBe('deep')
  expect((await ran(sandbox, 'printf %s "$PWD"', { cwd: name })).stdout).toBe(`${workspace.path}/${name}`)
  expect(readdirSync(workspace.path)).toEqual([name])
})

it.each([
  ['.', 'it is a folder'],
  ['./', 'it is a folder'],
  ['a/..', 'there is no such file'],
  ['x'.repeat(256), 'a name in it is too long'],
  ['\ufffd', 'there is no such file'],
])('file_read of %j is refused in words', async (path, why) => {
  const { workspace } = await scratchSandbox()
  await expect(fileRead(workspace, { path })).rejects.toMatchObject({
    code: 'FILE_UNUSABLE',
    message: expect.stringContaining(why),
  })
})

it('a name that is no Unicode is a command’s to use, and is not taken for another by a file tool', async () => {
  const sandbox = await scratchSandbox()
  const script = "printf here > $'\\xff\\xfe'; cat $'\\xff\\xfe'"
  expect((await ran(sandbox, script)).stdout).toBe('here')
  for (const path of ['\ufffd\ufffd', '\u00ff\u00fe'])
    await expect(fileRead(sandbox.workspace, { path })).rejects.toMatchObject({ code: 'FILE_UNUSABLE' })
  expect((await ran(sandbox, 'pwd', { cwd: '.' })).code).toBe(0)
})

it('text that is no Unicode is refused: it would be written as something else', () => {
  const lone = 'a\ud800b'
  const inputs = [
    toolInputs.file_read.safeParse({ path: lone }),
    toolInputs.file_write.safeParse({ path: lone, content: '' }),
    toolInputs.file_write.safeParse({ path: 'a', content: lone }),
    toolInputs.file_edit.safeParse({ path: 'a', find: lone, replace: '' }),
    toolInputs.file_edit.safeParse({ path: 'a', find: 'a', replace: lone }),
    toolInputs.bash.safeParse({ command: { script: lone } }),
    toolInputs.bash.safeParse({ command: { argv: ['echo', lone] } }),
    toolInputs.bash.safeParse({ command: { script: '' }, cwd: lone }),
  ]
  expect(inputs.map(({ success }) => success)).toEqual(inputs.map(() => false))
  expect(toolInputs.file_write.safeParse({ path: '🦊', content: '🦊' }).success).toBe(true)
})

it('ten thousand files cost a command and a file tool nothing: none of them is looked at', async () => {
  const sandbox = await scratchSandbox()
  const { workspace } = sandbox
  await ran(sandbox, ': > note')
  const before = {
    words: await wordsOfNext(),
    requests: await requestsOf(() => fileRead(workspace, { path: 'note' })),
  }
  await ran(sandbox, 'mkdir many; for n in {1..10000}; do : > "many/$n"; done')
  await ran(sandbox, 'for n in {1..10000}; do : > "$n"; done')
  expect(readdirSync(workspace.path)).toHaveLength(10_002)
  const after = { words: await wordsOfNext(), requests: await requestsOf(() => fileRead(workspace, { path: 'note' })) }
  expect(after).toEqual(before)
  expect((await fileWrite(workspace, { path: 'many/10001', content: 'x' })).created).toBe(true)
  expect((await ran(sandbox, 'ls many | wc -l')).stdout).toBe('10001\n')
})

/** The argument list of the bubblewrap that stands by. */
async function wordsOfNext(): Promise<string> {
  const [pid] = await vi.waitFor(() => {
    const all = bubblewraps()
    expect(all).toHaveLength(1)
    return all
  }, 60_000)
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
}

/** How many requests a file tool makes of the file system. */
async function requestsOf(act: () => Promise<unknown>): Promise<number> {
  let count = 0
  const hook = createHook({ init: (_id, type) => void (type === 'FSREQPROMISE' && count++) }).enable()
  await act()
  hook.disable()
  return count
}
