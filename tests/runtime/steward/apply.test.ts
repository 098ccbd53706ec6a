import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { StewardEvent } from '../../../runtime/protocol/plan.ts'
import type { Manifest } from '../../../runtime/protocol/release.ts'
import { apply } from '../../../runtime/steward/apply.ts'
import { keychainProgram } from '../../fixtures/ces.ts'
import { makeMachine } from '../../fixtures/machine.ts'

test('a release that is for another platform than the steward runs on is refused before anything is made', async () => {
  const { plan, staging, at } = makeMachine()
  const platform = process.arch === 'arm64' ? 'linux-x64' : 'linux-arm64'
  const manifest: Manifest = { format: 1, version: '1', layers: plan.manifest?.layers ?? [], platform }
  const told: StewardEvent[] = []
  const surroundings = {
    staging,
    keychain: keychainProgram,
    tell: (event: StewardEvent) => told.push(event),
    operator: { gone: new AbortController().signal, onHeard: () => undefined },
  }
  await apply({ ...plan, manifest, steps: [{ kind: 'folders' }] }, surroundings)
  expect(told).toMatchObject([{ at: 'end', failure: { code: 'RELEASE_FOREIGN', exitCode: 3 }, undone: 'none' }])
  expect(existsSync(at.releases)).toBe(false)
})
