import { readdirSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Layout } from '../protocol/layout.ts'

const graceMs = 2000

/**
 * The processes that run this home's own Node, by pid; this very process is left out. Nothing else is ever taken for
 * ours: a pid file could name a stranger by now, the executable's path cannot.
 */
export function ourProcesses(at: Layout): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => executableOf(pid)?.startsWith(`${at.layers}/`))
}

/** Ends what still runs of this home: first politely, then for good. */
export async function endOurs(at: Layout): Promise<void> {
  for (const pid of ourProcesses(at)) signal(pid, 'SIGTERM')
  const begun = Date.now()
  while (ourProcesses(at).length > 0 && Date.now() - begun < graceMs) await sleep(50)
  for (const pid of ourProcesses(at)) signal(pid, 'SIGKILL')
  while (ourProcesses(at).length > 0 && Date.now() - begun < 2 * graceMs) await sleep(20)
}

function executableOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/exe`)
  } catch {
    return undefined
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended by itself.
  }
}
