import { connect } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { listenersOn } from '../../machine/listening.ts'
import { Failure } from '../../protocol/failure.ts'
import { gatewayHost } from '../../protocol/layout.ts'

/** The port of a gateway, and the assistant that it is of. */
interface Bridged {
  readonly port: number
  readonly name: string
}

/**
 * Copies a stream to the gateway's port, and what it answers back as lines of base64, until either ends. Where hatch ran
 * as root, root binds that port: nothing is sent to anybody else.
 * @throws Failure PORT_FOREIGN, PROCESS_UNREACHABLE
 */
export async function bridgeTo({ port, name }: Bridged, input: Readable, output: Writable): Promise<void> {
  const foreign = listenersOn(port).find((uid) => uid !== 0)
  if (foreign !== undefined) throw Failure.of('PORT_FOREIGN', { port, uid: foreign, name })
  const socket = connect(port, gatewayHost)
  socket.on('data', (chunk) => {
    if (output.write(`${chunk.toString('base64')}\n`)) return
    socket.pause()
    output.once('drain', () => socket.resume())
  })
  input.pipe(socket)
  output.on('error', () => socket.destroy())
  try {
    await finished(socket, { writable: false })
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? (error as Error).message
    throw Failure.of('PROCESS_UNREACHABLE', { process: 'The gateway', why }, error)
  }
}
