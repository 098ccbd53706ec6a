import * as z from 'zod'
import type { Compute } from './compute/client.ts'
import { described, type MachineSpec, namesOf } from './spec.ts'

const changeMs = 60_000

const firewall = z.looseObject({ name: z.string(), sourceRanges: z.array(z.string()).optional() })

/** A door that is open for one run. */
export interface Admission extends AsyncDisposable {
  /** The rule's name, which the leak proof lists where it was never closed. */
  readonly rule: string
}

/**
 * Lets SSH in from where this run comes from, for as long as it lasts: a laptop that has moved, or CI. The rule is one of
 * its own, so that who closes it closes nobody else's, and says for which lease it was opened.
 * @returns undefined where the range is let in already.
 * @throws Failure why Google refuses
 */
export async function admit(
  compute: Compute,
  spec: Pick<MachineSpec, 'assistant' | 'owner'>,
  range: string,
  lease: string,
): Promise<Admission | undefined> {
  const names = namesOf(spec.assistant)
  const standing = await compute.get(`global/firewalls/${names.firewall}`, firewall)
  if (standing?.sourceRanges?.includes(range)) return undefined
  const rule = `${names.firewall}-${lease}`
  const body = {
    name: rule,
    network: `projects/${compute.project}/global/networks/${names.network}`,
    description: `${described(spec)}, lease ${lease}`,
    direction: 'INGRESS',
    allowed: [{ IPProtocol: 'tcp', ports: ['22'] }],
    sourceRanges: [range],
  }
  await compute.change('POST', 'global/firewalls', body, changeMs)
  return {
    rule,
    [Symbol.asyncDispose]: () => compute.change('DELETE', `global/firewalls/${rule}`, undefined, changeMs),
  }
}
