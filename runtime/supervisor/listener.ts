import net from 'node:net'
import { Failure } from '../protocol/failure.ts'
import { gatewayHost } from '../protocol/layout.ts'

/** A bound socket that nobody listens on yet; `fd` is handed to the gateway. */
export interface Listener {
  readonly fd: number
  close(): void
}

interface Handle extends Listener {
  getsockname(into: { port?: number }): number
}

/**
 * Binds the gateway's port on loopback without accepting anything. A `net.Server` would accept connections here, in
 * the wrong process, so this takes the handle Node itself makes for a server; it is not a documented function, but
 * the Node that runs this is the one that ships in the same release, and a test holds it.
 * @throws Failure PORT_TAKEN when another program has it.
 */
export function bindPort(port: number): Listener {
  const handle = makeHandle(gatewayHost, port, 4, -1, 0)
  // libuv keeps EADDRINUSE back until somebody listens; a socket that was not bound has no port.
  const bound: { port?: number } = {}
  if (typeof handle !== 'number' && handle.getsockname(bound) === 0 && bound.port === port) return handle
  throw Failure.of('PORT_TAKEN', { port, holder: 'another program', free: port + 1 })
}

const makeHandle = (net as unknown as { _createServerHandle: MakeHandle })._createServerHandle

/** Where a supervisor finds the port that the one before has handed down: the first descriptor after its output. */
export const handedDownFd = 3

/** Takes the port that the supervisor before has handed down; undefined where that descriptor is anything else. */
export function takePort(port: number): Listener | undefined {
  const handle = makeHandle(undefined, undefined, undefined, handedDownFd, 0)
  const bound: { port?: number } = {}
  return typeof handle !== 'number' && handle.getsockname(bound) === 0 && bound.port === port ? handle : undefined
}

/** Gives a libuv error number where binding, or opening the descriptor, fails. */
interface MakeHandle {
  (host: string, port: number, family: 4, fd: -1, flags: 0): Handle | number
  (host: undefined, port: undefined, family: undefined, fd: number, flags: 0): Handle | number
}
