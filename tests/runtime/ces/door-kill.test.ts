import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { doorIn } from '../../fixtures/ces.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'
import { counted, stateOf, type Write, writes } from '../../fixtures/vault-writer.ts'

const writer = join(import.meta.dirname, '../../fixtures/vault-writer.ts')
const killsOfEach = 50
const kinds = Object.keys(writes) as Write[]

type State = ReturnType<typeof stateOf>

/** Kills a writer at a random moment. @returns what the vault was before the write it was killed in; undefined between two. */
async function kill(folder: string, kind: Write): Promise<State | undefined> {
  const child = spawn(process.execPath, [writer, folder, kind], { env: {}, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (bytes: Buffer) => (said += bytes))
  await once(child.stdout, 'data')
  await setTimeout(Math.random() * 40)
  child.kill('SIGKILL')
  await once(child, 'close')
  const last = JSON.parse(said.trimEnd().split('\n').at(-1) ?? '{}')
  return 'generation' in last ? last : undefined
}

/** Opens what the killed writer left, and sees that it is wholly what it was or wholly what it was to be. */
async function examine(folder: string, kind: Write, before: State): Promise<void> {
  const door = doorIn(folder)
  expect(door.audit.examine(true).fault).toBeUndefined()
  const vault = await door.open()
  const { generation, sealedKey } = stateOf(door.place.file)
  const isNew = generation === before.generation + 1
  expect(isNew || generation === before.generation).toBe(true)
  expect(vault.verify()).toMatchObject({ generation })
  expect(await vault.use('kept/value', String)).toBe('kept')
  const value = await vault.use(counted, String).catch(({ code }) => code)
  if (kind === 'put') expect(value).toBe(String(generation))
  else if (kind === 'remove') expect(value).toBe(isNew ? 'CREDENTIAL_UNKNOWN' : 'to be removed')
  else expect([value, sealedKey !== before.sealedKey]).toEqual(['counted', isNew])
  // Whatever the previous generation is, the key in force opens it: no other is kept.
  expect(stateOf(door.place.previous).generation).toBeGreaterThan(0)
  expect(door.audit.examine(true).fault).toBeUndefined()
  door.close()
}

async function survived(kind: Write): Promise<number> {
  const folder = temporaryFolder()
  const door = doorIn(folder)
  const vault = await door.open()
  vault.put('kept/value', Buffer.from('kept'))
  vault.put(counted, Buffer.from(kind === 'put' ? String(vault.verify().generation + 1) : 'counted'))
  door.close()
  let sound = 0
  while (sound < killsOfEach) {
    const before = await kill(folder, kind)
    if (before === undefined) continue
    await examine(folder, kind, before)
    sound++
  }
  return sound
}

test('killed in the middle of 200 writes, the vault is what it was or what it was to be, and the audit is whole', {
  timeout: 600_000,
}, async () => {
  const counts = await Promise.all(kinds.map(survived))
  const sound = counts.reduce((sum, count) => sum + count)
  process.stdout.write(`${kinds.map((kind, at) => `${counts[at]} kills in mid-${kind}`).join(', ')}: ${sound} of 200\n`)
  expect(sound).toBe(200)
})
