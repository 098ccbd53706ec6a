import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Layout } from '../protocol/layout.ts'

/**
 * Where the machine went down in the middle of an upgrade, nobody carries that on: the steward, which outlives this process,
 * looks whether it is so and puts back what was there before.
 */
export function settleOpenMove(at: Layout, release: string): void {
  if (!existsSync(at.move)) return
  const steward = [join(at.release(release), 'app/steward.js'), 'resume', '--home', at.home]
  spawn(process.execPath, steward, { cwd: '/', stdio: 'ignore', detached: true }).unref()
}
