import { expect, test } from 'vitest'
import { changesOf } from '../../../cli/render/restore-change.ts'
import type { RestoreChange } from '../../../runtime/protocol/home/restore-change.ts'

const none = { added: [], changed: [], gone: [] }
const same: RestoreChange = {
  databases: [{ name: 'gateway.db', tables: [{ table: 'settings', here: 2, there: 2, added: 0, gone: 0 }] }],
  credentials: none,
  workspace: none,
  counts: { added: 0, changed: 0, gone: 0 },
}

test('a line for each table that differs, and for each kind of change with the first names', () => {
  const many = Array.from({ length: 12 }, (_, index) => `n${index}`)
  const lines = changesOf({
    databases: [
      {
        name: 'assistant.db',
        tables: [
          { table: 'runs', here: 4, there: 6, added: 3, gone: 1 },
          { table: 'same', here: 1, there: 1, added: 0, gone: 0 },
        ],
      },
    ],
    workspace: { added: many, changed: ['NOW.md\u001b[31m'], gone: [] },
    counts: { added: 250, changed: 1, gone: 0 },
    credentials: { ...none, gone: ['fal/api_key'] },
  })
  expect(lines.join('')).not.toContain('\u001b')
  expect(lines).toEqual([
    '  assistant.db      runs: rows 4 → 6 (3 added, 1 gone)',
    `  workspace         250 added: ${many.slice(0, 10).join(', ')} and 240 more`,
    expect.stringMatching(/^ {2}workspace {9}1 changed: NOW\.md\S+$/),
    '  credentials.age   1 gone: fal/api_key',
  ])
})

test('where nothing differs, that', () => {
  expect(changesOf(same)).toEqual(['  nothing: all of it is there already'])
})
