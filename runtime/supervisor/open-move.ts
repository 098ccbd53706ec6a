import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { holderOf } from '../lease/lease.ts'
import { isFinal, moveRecord } from '../protocol/home/move.ts'
import type { Layout } from '../protocol/layout.ts'

/** So often in a row nobody has the home: whoever carries a move is started again far sooner when it is killed. */
const looks = 4
const lookEveryMs = 5000

/**
 * Where the machine went down in the middle of an upgrade, nobody carries that on: the steward, which outlives this process,
 * looks whether it is so and puts back what was there before.
 */
export function settleOpenMove(at: Layout, release: string): void {
  if (!existsSync(at.move)) return
  const steward = [join(at.release(release), 'app/steward.js'), 'resume', '--home', at.home]
  spawn(process.execPath, steward, { cwd: '/', stdio: 'ignore', detached: true }).unref()
}

/**
 * Does the same as long as this process lives, whenever who carried a move and who would have started them again are gone
 * without a word.
 * @returns what ends it.
 */
export function mindOpenMoves(at: Layout, release: string, everyMs = lookEveryMs): () => void {
  let leftOpen = 0
  const timer = setInterval(() => {
    leftOpen = isLeftOpen(at) ? leftOpen + 1 : 0
    if (leftOpen < looks) return
    leftOpen = 0
    settleOpenMove(at, release)
  }, everyMs)
  timer.unref()
  return () => clearInterval(timer)
}

function isLeftOpen(at: Layout): boolean {
  if (!existsSync(at.move)) return false
  try {
    const { stage } = moveRecord.parse(JSON.parse(readFileSync(at.move, 'utf8')))
    return !isFinal(stage) && holderOf(at.lease) === undefined
  } catch {
    // What cannot be read is for whoever is asked to do something here, and says so.
    return false
  }
}
