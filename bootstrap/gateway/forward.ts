import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { pipeline } from 'node:stream/promises'
import type { Target } from '../../runtime/protocol/call.ts'
import { Failure } from '../../runtime/protocol/failure.ts'
import { gatewayHost } from '../../runtime/protocol/layout.ts'

/** A port of this machine that leads to a gateway elsewhere. */
export interface Forwarded {
  readonly port: number
  /** Rejects once the machine is no longer reached. */
  readonly ended: Promise<never>
}

/**
 * Listens on this machine's loopback address and hands every connection on to a gateway. What is called there is called as
 * the gateway itself: it refuses a Host that is not loopback.
 * @param port 0: one that is free.
 * @throws Failure PORT_TAKEN
 */
export async function forward(
  connect: NonNullable<Extract<Target, { port: number }>['connect']>,
  port: number,
): Promise<Forwarded> {
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const handOn = async (socket: Socket) => {
    socket.on('error', () => undefined)
    try {
      const stream = await connect()
      await Promise.all([pipeline(socket, stream), pipeline(stream, socket)]).catch(() => undefined)
    } catch (error) {
      socket.destroy()
      if (error instanceof Failure && error.code === 'CONNECTION_LOST') reject(error)
    }
  }
  const server = createServer({ allowHalfOpen: true }, (socket) => void handOn(socket))
  server.listen(port, gatewayHost)
  try {
    await once(server, 'listening')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw Failure.of('PORT_TAKEN', { port, holder: 'another program here', free: port + 1 }, error)
  }
  return { port: (server.address() as AddressInfo).port, ended }
}
