import { randomInt } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { apply } from '../../../bootstrap/apply/apply.ts'
import type { Facts } from '../../../bootstrap/facts/facts.ts'
import type { Host } from '../../../bootstrap/host/host.ts'
import { localHost } from '../../../bootstrap/host/local.ts'
import { releaseOf } from '../../../bootstrap/release/release.ts'
import type { Told } from '../../../bootstrap/tell.ts'
import { verifyLayer } from '../../../runtime/machine/layer.ts'
import type { Plan } from '../../../runtime/protocol/plan.ts'
import type { Release } from '../../../runtime/protocol/release.ts'
import { repositoryFolder } from '../../fixtures/checkout.ts'
import { bareMachine } from '../../fixtures/facts.ts'
import { temporaryFolder } from '../../fixtures/folder.ts'

let release: Release
let cache: string
beforeAll(async () => {
  cache = mkdtempSync(join(tmpdir(), 'vellum-cache-'))
  release = await releaseOf(repositoryFolder, { cache })
})
afterAll(() => rmSync(cache, { recursive: true, force: true }))

/** This machine as one that bytes have to travel to, on a wire that does something to them. */
const afar = (wire: (bytes: Readable) => { stdin: Readable; signal?: AbortSignal } = (stdin) => ({ stdin })): Host => ({
  ...localHost(),
  isHere: false,
  stream: (command, options) => localHost().stream(command, { ...options, ...wire(options.stdin) }),
})

const planIn = (home: string): Plan => ({
  verb: 'doctor',
  assistant: 'default',
  home,
  separation: 'single',
  port: 7830,
  by: 'a test',
  missingFolders: [home],
  manifest: release.manifest,
  steps: [
    { kind: 'folders' },
    ...release.manifest.layers.map(({ name, digest }) => ({ kind: 'layer', name, digest }) as const),
  ],
})

async function arrives(home: string, host: Host, facts: Partial<Facts>): Promise<Told[]> {
  const told: Told[] = []
  const { end } = await apply(planIn(home), release, { ...bareMachine, ...facts }, host, (one) => told.push(one))
  expect(end.failure).toBeUndefined()
  for (const layer of release.manifest.layers) await verifyLayer(join(home, 'layers', layer.digest), layer)
  expect(existsSync(join(home, 'staging'))).toBe(false)
  return told
}

test.each([
  [['zstd', 'gzip'] as const, /^3\d\.\d MB in/],
  [['gzip'] as const, /^4\d\.\d MB in/],
  [[], /^13\d\.\d MB in/],
])('a release arrives whole on a machine that can take apart %j', async (compressor, size) => {
  const told = await arrives(join(temporaryFolder(), 'home'), afar(), { compressor: [...compressor] })
  expect(told).toContainEqual({ at: 'phase', phase: 'upload', state: 'done', detail: expect.stringMatching(size) })
  expect(told).toContainEqual({
    at: 'progress',
    phase: 'upload',
    detail: expect.stringMatching(/^[1-9]\S* of \S+ MB$/),
  })
})

test('one that is there already does not travel', async () => {
  const layer = release.manifest.layers.map(({ digest }) => digest)
  const home = join(temporaryFolder(), 'home')
  await arrives(home, afar(), { compressor: ['gzip'] })
  const told = await arrives(home, afar(), { compressor: ['gzip'], layer })
  expect(told).toContainEqual({
    at: 'phase',
    phase: 'upload',
    state: 'done',
    detail: expect.stringMatching(/^0\.0 MB/),
  })
})

test('a connection that is cut anywhere leaves nothing, and the next try arrives', async () => {
  const home = join(temporaryFolder(), 'home')
  for (const bytes of [0, 1, 600, ...Array.from({ length: 2 }, () => randomInt(45_000_000))]) {
    const cut = afar((stdin) => {
      const gone = new AbortController()
      return { stdin: Readable.from(upTo(bytes, stdin, gone), { objectMode: false }), signal: gone.signal }
    })
    const sent = apply(planIn(home), release, { ...bareMachine, compressor: ['gzip'] }, cut, () => undefined)
    await expect(sent, `${bytes} bytes`).rejects.toMatchObject({ code: 'STEWARD_LOST', exitCode: 7 })
    expect(existsSync(home), `${bytes} bytes`).toBe(false)
  }
  await arrives(home, afar(), { compressor: ['gzip'] })
})

async function* upTo(count: number, bytes: Readable, gone: AbortController): AsyncGenerator<Buffer> {
  let left = count
  for await (const piece of bytes) {
    if (left > 0) yield piece.subarray(0, left)
    left -= piece.length
    if (left <= 0) break
  }
  gone.abort()
}

test('an archive that is not what was sent is run by nobody', async () => {
  const home = join(temporaryFolder(), 'home')
  const changed = async function* (bytes: Readable) {
    let first = true
    for await (const piece of bytes) {
      // The time in the head of a gzip member (RFC 1952, 2.3.1): everything unpacks as before.
      if (first) piece[4] ^= 1
      first = false
      yield piece
    }
  }
  const wire = afar((stdin) => ({ stdin: Readable.from(changed(stdin), { objectMode: false }) }))
  const sent = apply(planIn(home), release, { ...bareMachine, compressor: ['gzip'] }, wire, () => undefined)
  await expect(sent).rejects.toMatchObject({
    code: 'STEWARD_LOST',
    message: expect.stringContaining('did not arrive as it was sent'),
  })
  expect(existsSync(home)).toBe(false)
})
