import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it, onTestFinished } from 'vitest'
import { layout } from '../../../../runtime/protocol/layout.ts'
import { processProfile } from '../../../../runtime/sandbox/profile/process.ts'
import { systemPaths } from '../../../../runtime/sandbox/profile/system.ts'
import { putNode } from '../../../fixtures/own-node.ts'
import { account, ownFolder } from '../../../fixtures/sandbox/scratch.ts'

const repository = new URL('../../../../', import.meta.url).pathname
const release = 'd'.repeat(64)

/** A home as hatch leaves it, with a release that holds Node and this room. */
async function hatchedHome() {
  const at = layout(ownFolder())
  const own = [
    at.workspace,
    at.assistant,
    at.socketFolder('assistant', 'gateway'),
    at.socketFolder('assistant', 'steward'),
  ]
  for (const folder of [...own, at.trust, at.layers, at.ces, at.gateway, at.socketFolder('ces', 'assistant')])
    mkdirSync(folder, { recursive: true })
  if (account) for (const folder of own) chownSync(folder, account.uid, account.gid)
  writeFileSync(at.vault, 'vault', { mode: 0o644 })
  fill(at.release(release))
  const ces = createServer((socket) => socket.end('ces answers')).listen(at.socket('ces', 'assistant'))
  onTestFinished(() => void ces.close())
  await once(ces, 'listening')
  chmodSync(at.socket('ces', 'assistant'), 0o666)
  return at
}

function fill(folder: string): void {
  for (const part of ['runtime/protocol', 'runtime/sandbox', 'tests/fixtures/sandbox/nested.ts', 'node_modules/zod'])
    cpSync(join(repository, part), join(folder, part), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  putNode(folder)
}

it('inside it tools run in a sandbox of their own, and the rest of the home is not there', async () => {
  const at = await hatchedHome()
  const profile = processProfile({ home: at.home, process: 'assistant', release, system: systemPaths() })
  const inner = [
    join(at.release(release), 'node/bin/node'),
    join(at.release(release), 'tests/fixtures/sandbox/nested.ts'),
  ]
  const args = [...profile, '--', ...inner, at.home]
  const { stdout } = await promisify(execFile)('/usr/bin/bwrap', args, { env: { PATH: '/usr/bin' }, ...account })
  expect(JSON.parse(stdout)).toEqual({
    home: ['assistant', 'current', 'layers', 'releases', 'run', 'trust', 'workspace'],
    run: ['assistant', 'ces'],
    said: 'from a tool\nexit',
    answer: 'ces answers',
    bubblewrap: { path: '/usr/bin/bwrap' },
    current: `releases/${release}`,
    vault: 'ENOENT',
    releases: [release],
    interfaces: ['lo:'],
  })
})
