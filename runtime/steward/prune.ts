import { lstatSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { renameDurably } from '../durable/folder.ts'
import { ourPrograms } from '../process/ours.ts'
import type { Layout } from '../protocol/layout.ts'
import { short } from '../protocol/release.ts'
import { linkedDigest } from './steps/release.ts'

/** How many releases stay on a machine: the one in service, the one before it, and one more. */
const releasesKept = 3
/** What begins with a dot, or has more than a digest's digits, was on its way in or out when its steward was killed. */
const wholeName = /^[0-9a-f]{64}$/
const goneSuffix = '.pruned'

/** What of a home no release that is kept needs; by path. */
export interface Doomed {
  readonly releases: readonly string[]
  readonly layers: readonly string[]
  /** Of the snapshots that only they could work with. */
  readonly snapshots: readonly string[]
}

/**
 * Which releases and layers of a home are too old. Never one in service, before it, or running; never a layer that a
 * release which stays has, or that something of this home runs from.
 * @throws NodeJS.ErrnoException where a release that stays cannot be read: then no layer is known to be needless.
 */
export function doomedIn(at: Layout): Doomed {
  const all = namesIn(at.releases)
  const whole = all.filter((name) => wholeName.test(name))
  const used = usedBy(at)
  const served = [linkedDigest(at.current), linkedDigest(at.previous)].flatMap((digest) => digest ?? [])
  const youngestFirst = whole.sort((a, b) => writtenAt(at.release(b)) - writtenAt(at.release(a)))
  const protectedOnes = youngestFirst.filter((name) => served.includes(name) || used.has(at.release(name)))
  const others = youngestFirst.filter((name) => !protectedOnes.includes(name))
  const kept = [...protectedOnes, ...others.slice(0, Math.max(0, releasesKept - protectedOnes.length))]
  const needed = new Set(kept.flatMap((name) => layersOf(at.release(name))))
  return {
    releases: all.filter((name) => !kept.includes(name)).map((name) => join(at.releases, name)),
    layers: namesIn(at.layers)
      .filter((name) => !needed.has(name) && !used.has(at.layer(name)))
      .map((name) => join(at.layers, name)),
    snapshots: snapshotFiles(at).filter((path) => !kept.some((name) => path.includes(name))),
  }
}

/** Every file of a snapshot, those included that a steward was killed over; each has its release in its name. */
function snapshotFiles(at: Layout): string[] {
  const copies = [at.assistantDatabase, at.gatewayDatabase].flatMap((path) => {
    const names = namesIn(dirname(path)).filter((name) => name.startsWith(`${basename(path)}.snapshot-`))
    return names.map((name) => join(dirname(path), name))
  })
  return [...copies, ...namesIn(at.snapshots).map((name) => join(at.snapshots, name))]
}

/** Removes them: releases first, so that none is left without its layers; a layer leaves its place in one step. */
export function removeDoomed({ releases, layers, snapshots }: Doomed): void {
  for (const path of snapshots) rmSync(path, { force: true })
  for (const path of releases) rmSync(path, { recursive: true, force: true })
  for (const path of layers) {
    const gone = path.endsWith(goneSuffix) ? path : `${path}${goneSuffix}`
    if (gone !== path) renameDurably(path, gone)
    rmSync(gone, { recursive: true, force: true })
  }
}

/** What is doomed, in words. */
export function doomedInWords({ releases, layers }: Doomed): string {
  const bytes = layers.reduce((sum, path) => sum + sizeOf(path), 0)
  const names = releases.map((path) => short(basename(path)))
  const listed = [`${releases.length} releases${names.length > 0 ? ` (${names.join(', ')})` : ''}`]
  return [...listed, `${layers.length} layers, ${(bytes / 1e6).toFixed(1)} MB`].join(', ')
}

/** The releases and layers that something of this home runs from. */
function usedBy(at: Layout): Set<string> {
  const paths = [process.execPath, ...ourPrograms(at)]
  const inside = (folder: string) =>
    paths.flatMap((path) =>
      path.startsWith(`${folder}/`) ? [join(folder, path.slice(folder.length + 1).split('/')[0] ?? '')] : [],
    )
  return new Set([...inside(at.releases), ...inside(at.layers)])
}

/** A release links to each of its layers, by name. */
function layersOf(release: string): string[] {
  const links = readdirSync(release, { withFileTypes: true }).filter((entry) => entry.isSymbolicLink())
  return links.map(({ name }) => basename(readlinkSync(join(release, name))))
}

function namesIn(folder: string): string[] {
  return lstatSync(folder, { throwIfNoEntry: false }) ? readdirSync(folder) : []
}

function writtenAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.reduce((sum, { parentPath, name }) => sum + lstatSync(join(parentPath, name)).size, 0)
}
