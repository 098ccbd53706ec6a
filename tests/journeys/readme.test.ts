import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newcomer, type Person, repository } from '../fixtures/person.ts'

const readme = readFileSync(join(repository, 'README.md'), 'utf8')
const blocks = readme.split('```').filter((_, index) => index % 2 === 1)

/** What README.md shows of a session: each line after a `$`, and what is seen until the next. */
const session = blocks
  .flatMap((block) => block.split(/^\$ /m).slice(1))
  .map((shown) => ({ line: shown.split('\n', 1)[0] ?? '', seen: shown.slice(shown.indexOf('\n') + 1).trim() }))

let me: Person
beforeAll(async () => {
  me = await newcomer()
})
afterAll(async () => me?.leave())

it('begins with the two commands, the second of which is what runs this', () => {
  const typed = blocks[0]?.split('\n').slice(1, -1) ?? []
  expect(typed.map((line) => line.split(' ')[0])).toEqual(['./vellum', './test'])
  expect(session[0]?.line).toBe(typed[0]?.split(' #')[0]?.trim())
})

it.each(session)('shows what somebody who has just cloned the project sees of: $line', async ({ line, seen }) => {
  // The port that README has may be taken here; nothing else is changed of what is typed.
  const typed = line === './vellum hatch' ? `${line} --port ${me.port}` : line
  const said = await me.type(typed)
  expect(leveled(said.seen)).toBe(leveled(seen))
  expect(said.exitCode).toBe(0)
})

/** Without what differs from one machine, person and minute to another: how long it waits, and who was first. */
function leveled(seen: string): string {
  return (
    seen
      .replaceAll(/^… .*\n/gm, '')
      // Only where the machine has systemd; retire then has more to remove, and no successor to stop.
      .replaceAll(/^[✓·] login .*\n/gm, '')
      .replaceAll(/^[✓·] (.{16})(?:changed|same) /gm, '✓ $1SEEN ')
      .replaceAll(/\b[0-9a-f]{12}\b/g, 'DIGEST')
      .replaceAll(/\d[\d.]*(?= (?:ms|MB|pass|skip|things|processes)\b)/g, 'N')
      .replaceAll(/(?<=supervisor |port |127\.0\.0\.1:)\d+/g, 'N')
      .replaceAll(/\/home\/[\w-]+/g, '/home/ME')
      .replaceAll(/(?<=survey +|enrolled for ).*/g, 'MINE')
      .trim()
  )
}
