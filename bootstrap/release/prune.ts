import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { basename, join } from 'node:path'
import { cachePaths, readManifest } from './cache.ts'

/** How many releases the operator's cache keeps: what is worked on and what was just before, for both processors. */
const releasesKept = 4
/** How many packages that npm fetched. */
const packagesKept = 2
/** What was used so lately may be in use by another command right now. */
const inUseMs = 3_600_000

/** Notes that a release of the cache was used just now, so that it is the last to go. */
export function noteUse(folder: string): void {
  const now = new Date()
  utimesSync(folder, now, now)
}

/**
 * Removes what was used longest ago beyond what the cache keeps: releases first, then the layers that none of the others
 * has. One that is cut short is ended by the next.
 */
export function pruneCache(cache: string): void {
  const { releases, layers, packed, packages } = cachePaths(cache)
  const kept = dropOldest(releases, releasesKept)
  const needed = new Set(
    kept.flatMap((path) => readManifest(join(path, 'manifest.json'))?.layers ?? []).map(({ digest }) => digest),
  )
  for (const path of [...lately(layers), ...lately(packed)])
    if (!needed.has(basename(path).split('.', 1)[0] ?? '') && !isInUse(path)) drop(path)
  dropOldest(packages, packagesKept)
}

/** @returns what stays. */
function dropOldest(folder: string, count: number): string[] {
  const all = lately(folder)
  const old = all.slice(count).filter((path) => !isInUse(path))
  old.forEach(drop)
  return all.filter((path) => !old.includes(path))
}

/** What is in a folder, what was used last at the front. */
function lately(folder: string): string[] {
  const paths = readdirIfThere(folder).map((name) => join(folder, name))
  return paths.sort((a, b) => usedAt(b) - usedAt(a))
}

function readdirIfThere(folder: string): string[] {
  return statSync(folder, { throwIfNoEntry: false }) ? readdirSync(folder) : []
}

function usedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function isInUse(path: string): boolean {
  return Date.now() - usedAt(path) < inUseMs
}

function drop(path: string): void {
  rmSync(path, { recursive: true, force: true })
}
