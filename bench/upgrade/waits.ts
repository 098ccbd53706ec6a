/**
 * Asks a port fifty times a second, each time on a fresh connection, and any answer will do. `node waits.ts PORT FILE`: SIGTERM has it
 * wait for those that are under way and write to FILE how many were sent, how many failed, and how long the longest took.
 */
import { renameSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

/** What it writes. */
export interface Waits {
  readonly sent: number
  readonly failed: number
  readonly longestMs: number
}

const everyMs = 20
const deadlineMs = 30_000

const [, , port = '', file = ''] = process.argv
let isOver = false
process.once('SIGTERM', () => {
  isOver = true
})
const asked: Promise<{ ok: boolean; ms: number }>[] = []
for (; !isOver; await pause(everyMs)) asked.push(ask())
const all = await Promise.all(asked)
const waits: Waits = {
  sent: all.length,
  failed: all.filter(({ ok }) => !ok).length,
  longestMs: Math.max(...all.map(({ ms }) => ms)),
}
writeFileSync(`${file}.new`, JSON.stringify(waits))
renameSync(`${file}.new`, file)

function ask(): Promise<{ ok: boolean; ms: number }> {
  const begun = performance.now()
  return new Promise((resolve) => {
    const end = (ok: boolean) => resolve({ ok, ms: Math.round(performance.now() - begun) })
    const outgoing = request({ host: '127.0.0.1', port, path: '/healthz', agent: false, timeout: deadlineMs }).end()
    outgoing.once('timeout', () => outgoing.destroy()).once('error', () => end(false))
    outgoing.once('response', (incoming) => incoming.resume().once('close', () => end(incoming.complete)))
  })
}
