import * as z from 'zod'
import { Failure } from '../../../runtime/protocol/failure.ts'

/** Services that answer over IPv4, with nothing but the address that a request came from. Two, since either can be down. */
const echoes = ['https://checkip.amazonaws.com/', 'https://api.ipify.org/']
const requestMs = 5_000
/** The machine has no other kind, and so it sees no other. */
const address = z.ipv4()

/** From where this run comes: what GCP_SSH_FROM says, else where it is seen. @throws Failure OPERATOR_ADDRESS_UNKNOWN */
export async function operatorRanges(env: NodeJS.ProcessEnv = process.env): Promise<string[]> {
  const named = (env.GCP_SSH_FROM ?? '').split(/[\s,]+/).filter(Boolean)
  return named.length > 0 ? named : [await operatorRange()]
}

/**
 * The address under which the internet sees this machine, as a range that holds nothing else: from there SSH is let in.
 * @throws Failure OPERATOR_ADDRESS_UNKNOWN where it cannot be had: nothing wider is ever taken instead
 */
export async function operatorRange(services: readonly string[] = echoes): Promise<string> {
  const asked = services.map(async (service) => {
    const response = await fetch(service, { signal: AbortSignal.timeout(requestMs), redirect: 'error' })
    return address.parse((await response.text()).trim())
  })
  try {
    return `${await Promise.any(asked)}/32`
  } catch (error) {
    throw Failure.of('OPERATOR_ADDRESS_UNKNOWN', {}, error)
  }
}
