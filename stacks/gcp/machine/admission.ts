import { randomBytes } from 'node:crypto'
import * as z from 'zod'
import { Failure } from '../../../runtime/protocol/failure.ts'
import type { CloudMachine } from '../../address.ts'
import { operatorRanges } from '../access/operator-address.ts'
import type { Compute } from '../compute/client.ts'
import { described, type MachineSpec, namesOf } from '../spec.ts'
import { isRunning, whereOf } from './power.ts'

const changeMs = 60_000

const firewall = z.looseObject({
  name: z.string(),
  description: z.string().optional(),
  sourceRanges: z.array(z.string()).optional(),
})

/** A door that is open for one run. */
export interface Admission extends AsyncDisposable {
  /** The rule's name, which the leak proof lists where it was never closed. */
  readonly rule: string
}

/**
 * Lets this run in at a machine that was not reached, where that is why.
 * @returns undefined where it is let in already: then something else is the matter.
 * @throws Failure MACHINE_GONE, MACHINE_STOPPED, OPERATOR_ADDRESS_UNKNOWN; why Google refuses
 */
export async function admitted(compute: Compute, machine: CloudMachine): Promise<Admission | undefined> {
  if (!(await isRunning(compute, machine)))
    throw Failure.of('MACHINE_STOPPED', { name: machine.assistant, machine: whereOf(machine) })
  return admit(compute, machine, await operatorRanges(), randomBytes(4).toString('hex'))
}

/**
 * Lets SSH in from where this run comes from, for as long as it lasts: a laptop that has moved, or CI. The rule is one of
 * its own, so that who closes it closes nobody else's, and says for which lease it was opened.
 * @returns undefined where the ranges are let in already.
 * @throws Failure why Google refuses
 */
export async function admit(
  compute: Compute,
  spec: Pick<MachineSpec, 'assistant' | 'owner'>,
  ranges: readonly string[],
  lease: string,
): Promise<Admission | undefined> {
  const names = namesOf(spec.assistant)
  const standing = await compute.get(`global/firewalls/${names.firewall}`, firewall)
  if (ranges.every((range) => standing?.sourceRanges?.includes(range))) return undefined
  const rule = `${names.firewall}-${lease}`
  const body = {
    name: rule,
    network: `projects/${compute.project}/global/networks/${names.network}`,
    description: `${described(spec)}, lease ${lease}`,
    direction: 'INGRESS',
    allowed: [{ IPProtocol: 'tcp', ports: ['22'] }],
    sourceRanges: [...ranges],
  }
  await compute.change('POST', 'global/firewalls', body, changeMs)
  return { rule, [Symbol.asyncDispose]: () => close(compute, rule) }
}

/** Closes the doors that runs of before have left open, which were killed. @throws Failure why Google refuses */
export async function closeDoors(compute: Compute, spec: Pick<MachineSpec, 'assistant' | 'owner'>): Promise<void> {
  const { firewall: standing } = namesOf(spec.assistant)
  const rules = await compute.global('firewalls', `name eq "${standing}-.*"`, firewall)
  const ours = rules.filter(({ description }) => description?.startsWith(`${described(spec)}, lease `))
  await Promise.all(ours.map(({ name }) => close(compute, name)))
}

function close(compute: Compute, rule: string): Promise<void> {
  return compute.change('DELETE', `global/firewalls/${rule}`, undefined, changeMs)
}
