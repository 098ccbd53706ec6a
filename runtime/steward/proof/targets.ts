import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { accessSync, constants, lstatSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gatewayHost, type Layout } from '../../protocol/layout.ts'
import type { SandboxTargets } from '../../protocol/routes.ts'
import { readPlainFile } from '../files/plain.ts'
import { commandName } from './processes.ts'

/** How the files begin that a proof lays out in the folders of a home, and removes again unless it is killed. */
export const canaryPrefix = '.canary-'

/** What the sandbox must not reach, laid out for one proof and taken away after it. */
export interface LaidOut extends AsyncDisposable {
  readonly targets: SandboxTargets
}

/**
 * Lays out the targets of the sandbox's refusals and does each act once itself, where it is allowed: a refusal is
 * worth something only when the thing refused was there to be had.
 * @throws Error naming the control that failed.
 */
export async function layOut(at: Layout): Promise<LaidOut> {
  const nonce = randomBytes(8).toString('hex')
  const canaryFolders = (['ces', 'gateway', 'steward', 'home'] as const).map((id) => ({ id, folder: at[id] }))
  const canaries: SandboxTargets['unreadable'] = canaryFolders.map(({ id, folder }) => ({
    id,
    path: join(folder, `${canaryPrefix}${nonce}`),
  }))
  const elsewhere = mkdtempSync(join(tmpdir(), 'vellum-proof-'))
  canaries.push({ id: 'elsewhere', path: join(elsewhere, 'canary') })
  // Anybody on this machine may call: who resets the connection or never ends it must not stop the proof.
  const listener = createServer((socket) => socket.on('error', () => undefined).destroy()).listen(0, gatewayHost)
  await once(listener, 'listening')
  try {
    for (const { path } of canaries) writeFileSync(path, nonce, { flag: 'wx', mode: 0o644 })
    return {
      targets: await controlled(at, canaries, listener, nonce),
      [Symbol.asyncDispose]: () => clear(canaries, elsewhere, listener),
    }
  } catch (error) {
    await clear(canaries, elsewhere, listener)
    throw error
  }
}

async function controlled(
  at: Layout,
  canaries: SandboxTargets['unreadable'],
  listener: Server,
  nonce: string,
): Promise<SandboxTargets> {
  for (const { path } of canaries)
    if (readPlainFile(path, nonce.length) !== nonce) throw new Error(`control failed: ${path} reads otherwise`)
  const unwritable = [at.home, at.releases, at.steward]
  for (const folder of unwritable) accessSync(folder, constants.W_OK)
  const { port } = listener.address() as AddressInfo
  await reached({ host: gatewayHost, port })
  const sockets = [at.socket('ces', 'gateway'), at.socket('gateway', 'steward'), at.supervisorSocket].filter(isSocket)
  for (const path of sockets) await reached({ path })
  return { unreadable: canaries, unwritable, listenerPort: port, sockets, processName: commandName(process.pid) }
}

/** A socket that a dead process left, or that was never made, is the business of another probe. */
function isSocket(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSocket() ?? false
}

async function reached(to: { host: string; port: number } | { path: string }): Promise<void> {
  const socket = connect(to)
  await once(socket, 'connect')
  socket.destroy()
}

async function clear(canaries: SandboxTargets['unreadable'], elsewhere: string, listener: Server): Promise<void> {
  // Its folder's owner may have put something else in its place: a whole tree, even.
  for (const { path } of canaries) rmSync(path, { recursive: true, force: true })
  rmSync(elsewhere, { recursive: true, force: true })
  listener.close()
  await once(listener, 'close')
}
