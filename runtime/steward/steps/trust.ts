import { createPublicKey } from 'node:crypto'
import { writeDurably } from '../../durable/staged-file.ts'
import { Failure } from '../../protocol/failure.ts'
import type { Layout } from '../../protocol/layout.ts'
import { readPlainFile } from '../files/plain.ts'
import { type Act, differs, same } from '../step.ts'
import { Deaths, notReady, startDeadlineMs } from '../supervision/starting.ts'
import { waitFor } from '../wait.ts'

/** Bytes; an Ed25519 key in PEM has 113. */
const longestKey = 4096

/** Publishes the gateway's public grant key, so that who verifies grants never asks the wire they guard. */
export const trustStep: Act<'trust'> = {
  observe: (_step, { at }) => {
    const published = read(at.grantPublic)
    return published !== undefined && published === offered(at)
      ? same('published')
      : differs("the gateway's key is not published")
  },
  change: async (_step, machine) => {
    const { at } = machine
    const deaths = new Deaths(at)
    const begun = performance.now()
    const seen = await waitFor(machine, 'trust', startDeadlineMs, async () => {
      const offer = offered(at)
      if (offer) return { value: offer }
      const died = await deaths.look()
      if (died) throw notReady(at, died, performance.now() - begun)
      return { missing: 'the gateway to make its grant key' }
    })
    if ('missing' in seen)
      throw notReady(at, { process: 'gateway', says: 'It made no grant key.', up: false }, startDeadlineMs)
    writeDurably(at.grantPublic, seen.value, 0o644)
    return 'published'
  },
}

/** The key the gateway offers; its folder is the gateway's own, so only a real Ed25519 key in a plain file passes. */
function offered(at: Layout): string | undefined {
  const text = read(at.grantOffer)
  if (text === undefined) return undefined
  const key = createPublicKey(text)
  if (key.asymmetricKeyType !== 'ed25519')
    throw Failure.of('UNEXPECTED', { what: 'the gateway offers a key of another kind' })
  return key.export({ type: 'spki', format: 'pem' }).toString()
}

function read(path: string): string | undefined {
  try {
    return readPlainFile(path, longestKey)
  } catch {
    return undefined
  }
}
