import * as z from 'zod'
import { Failure } from '../../runtime/protocol/failure.ts'

/** Services that answer with nothing but the address that a request came from. Two, since either can be down. */
const echoes = ['https://checkip.amazonaws.com/', 'https://api.ipify.org/']
const requestMs = 5_000
const address = z.union([z.ipv4(), z.ipv6()])

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
    const found = await Promise.any(asked)
    return `${found}/${found.includes(':') ? 128 : 32}`
  } catch (error) {
    throw Failure.of('OPERATOR_ADDRESS_UNKNOWN', {}, error)
  }
}
