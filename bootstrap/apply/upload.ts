import type { Plan } from '../../runtime/protocol/plan.ts'
import type { Release } from '../../runtime/protocol/release.ts'
import type { Facts } from '../facts/facts.ts'
import type { Host } from '../host/host.ts'
import { type Archive, pack } from '../release/pack.ts'
import { tarOf } from '../release/tar.ts'
import type { Tell } from '../tell.ts'
import { ciRun } from './ci-run.ts'

/** What goes to a machine, and how it can know that it arrived. */
export interface Upload {
  readonly bytes: () => AsyncIterable<Uint8Array>
  /** Absent where the bytes never leave this machine. */
  readonly archive?: Archive
}

/** A plan and the layers it needs: compressed as the machine can read it, or as they are where it is this one. */
export async function uploadOf(
  plan: Plan,
  release: Release | undefined,
  layers: readonly string[],
  { host, facts, tell }: { host: Host; facts: Facts; tell: Tell },
): Promise<Upload> {
  const files = [{ path: 'plan.json', mode: 0o600, bytes: Buffer.from(JSON.stringify({ ...plan, run: ciRun() })) }]
  if (host.isHere) return { bytes: () => tarOf(release, layers, files) }
  tell({ at: 'phase', phase: 'upload', state: 'begun', detail: 'being packed' })
  const archive = await pack(release, layers, files, facts.compressor[0] ?? 'none')
  return { archive, bytes: () => counted(archive, tell) }
}

/** Tells how far it is. What was taken from here is on its way, all but what the connection holds back. */
async function* counted({ size, bytes }: Archive, tell: Tell): AsyncGenerator<Uint8Array> {
  const total = megabytes(size)
  const begun = performance.now()
  let sent = 0
  for await (const piece of bytes()) {
    yield piece
    sent += piece.length
    tell({ at: 'progress', phase: 'upload', detail: `${megabytes(sent)} of ${total} MB` })
  }
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  tell({ at: 'phase', phase: 'upload', state: 'done', detail: `${total} MB in ${seconds} s` })
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
