import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renameDurably } from '../../durable/folder.ts'
import { Failure } from '../../protocol/failure.ts'
import { refusalOf } from '../../protocol/home/snapshot.ts'
import type { Layout } from '../../protocol/layout.ts'
import { canonical } from '../../protocol/permission/grant.ts'
import { type Layer, type Manifest, short } from '../../protocol/release.ts'
import { flipLink } from '../files/link.ts'
import type { Machine } from '../machine.ts'
import { faultsOfRelease } from '../release-faults.ts'
import { snapshotNeedOf } from '../snapshot/dropped.ts'
import { homeOf } from '../snapshot/live.ts'
import { canOpen } from '../snapshot/need.ts'
import { type Act, differs, same } from '../step.ts'

/** A complete release: its manifest and a link to each of its layers. */
export const releaseStep: Act<'release'> = {
  observe: (step, { at, plan }) => {
    if (!existsSync(at.release(step.digest))) return differs(`release ${short(step.digest)} is missing`)
    return plan.manifest && isWhole(at.release(step.digest), plan.manifest)
      ? same(short(step.digest))
      : differs(`release ${short(step.digest)} is damaged`)
  },
  change: (step, { at, plan }) => {
    if (!plan.manifest)
      throw Failure.of('RELEASE_DAMAGED', { digest: short(step.digest), what: 'its manifest did not arrive' })
    const folder = join(at.releases, `.${step.digest}`)
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { mode: 0o755 })
    writeFileSync(join(folder, 'manifest.json'), canonical(plan.manifest), { mode: 0o644 })
    for (const layer of plan.manifest.layers) symlinkSync(targetOf(layer), join(folder, layer.name))
    rmSync(at.release(step.digest), { recursive: true, force: true })
    renameDurably(folder, at.release(step.digest))
    return short(step.digest)
  },
}

function targetOf({ digest }: Layer): string {
  return join('..', '..', 'layers', digest)
}

function isWhole(folder: string, manifest: Manifest): boolean {
  try {
    const text = readFileSync(join(folder, 'manifest.json'), 'utf8')
    return (
      text === canonical(manifest) &&
      manifest.layers.every((layer) => readlinkSync(join(folder, layer.name)) === targetOf(layer))
    )
  } catch {
    return false
  }
}

/**
 * `current` and `previous`: links to releases, each flipped by a rename. A `previous` that is damaged goes: nothing could
 * go back to it, and its bytes are not at hand.
 */
export const currentStep: Act<'current'> = {
  observe: (step, { at }) => {
    const now = linkedDigest(at.current)
    if (now !== step.digest) return differs(now ? `current is ${short(now)}` : 'no release is in service')
    return isPreviousWhole(at) ? same(short(step.digest)) : differs('previous is damaged')
  },
  change: (step, machine) => {
    const { at, journal } = machine
    const before = linkedDigest(at.current)
    const isNew = before !== step.digest
    if (before && isNew) {
      refuseOlder(step.digest, machine)
      journal.aboutToMake('file', at.previous)
      flipLink(at.previous, join('releases', before))
    }
    journal.aboutToMake('file', at.current)
    flipLink(at.current, join('releases', step.digest))
    if (!isPreviousWhole(at)) rmSync(at.previous, { force: true })
    return before && isNew ? `${short(before)} → ${short(step.digest)}` : short(step.digest)
  },
}

/** One that cannot work with the databases as they are is never put in service. @throws Failure SNAPSHOT_NEEDED, SNAPSHOT_MISSING */
function refuseOlder(to: string, machine: Machine): void {
  const home = homeOf(machine)
  if (canOpen(home, to)) return
  const refused = refusalOf(snapshotNeedOf(home, to), { name: machine.plan.assistant, to, mayDrop: false })
  if (refused) throw refused
}

function isPreviousWhole(at: Layout): boolean {
  const digest = linkedDigest(at.previous)
  return digest === undefined || faultsOfRelease(at, digest).length === 0
}

/** The digest a link in the home points to, or undefined where there is no such link. */
export function linkedDigest(link: string): string | undefined {
  try {
    return readlinkSync(link).split('/').at(-1)
  } catch {
    return undefined
  }
}
