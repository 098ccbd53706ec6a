import { fstatSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Identity } from './identity.ts'

/** How long requests under way may take to end once the process is told to stop. */
const graceMs = 15_000

/**
 * Ties the process to its servers and its supervisor. SIGTERM, SIGINT or the end of stdin (the supervisor holds the other end)
 * stop accepting, let what is under way finish within 15 s, run `finish` and exit 0; a second signal exits
 * at once.
 */
export function stopTogether(self: Identity, servers: readonly FastifyInstance[], finish: () => void = () => {}): void {
  let stopping = false
  const stop = (why: string) => {
    if (stopping) process.exit(0)
    stopping = true
    self.log.info({ why }, 'stopping')
    void close(self, servers, finish)
  }
  process.on('SIGTERM', () => stop('SIGTERM'))
  process.on('SIGINT', () => stop('SIGINT'))
  onStdinEnd(() => !stopping && stop('stdin ended'))
}

async function close(self: Identity, servers: readonly FastifyInstance[], finish: () => void): Promise<void> {
  const closed = Promise.all(servers.map((app) => app.close()))
  await Promise.race([closed, setTimeout(graceMs)])
  for (const app of servers) app.server.closeAllConnections()
  finish()
  self.log.info('stopped')
  process.exit(0)
}

/**
 * Calls `stop` once the supervisor lets go of the other end of stdin, or has done so already. Only a pipe or a socket has
 * somebody there; /dev/null, as a service manager gives it, says nothing.
 * @returns what ends that.
 */
export function onStdinEnd(stop: () => void): () => void {
  const stdin = fstatSync(0)
  if (!stdin.isFIFO() && !stdin.isSocket()) return () => undefined
  if (process.stdin.closed) stop()
  process.stdin.once('close', stop).once('error', stop).resume()
  return () => void process.stdin.off('close', stop).off('error', stop)
}
