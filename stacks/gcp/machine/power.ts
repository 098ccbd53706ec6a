import * as z from 'zod'
import { Failure } from '../../../runtime/protocol/failure.ts'
import type { CloudMachine } from '../../address.ts'
import type { Compute } from '../compute/client.ts'
import { pathsOf } from '../spec.ts'

/** A machine is told to shut down, and is switched off after 90 seconds (https://cloud.google.com/compute/docs/instances/stop-start-instance). */
const stopMs = 240_000
const startMs = 120_000

const instance = z.looseObject({ status: z.string() })

/** States of a machine in which nothing runs on it (https://cloud.google.com/compute/docs/instances/instance-lifecycle). */
const stopped: ReadonlySet<string> = new Set(['TERMINATED', 'STOPPED', 'STOPPING', 'SUSPENDED', 'SUSPENDING'])

/** Whether a machine runs. @throws Failure MACHINE_GONE; why Google refuses */
export async function isRunning(compute: Compute, machine: CloudMachine): Promise<boolean> {
  const there = await compute.get(pathsOf(machine).instance, instance)
  if (!there) throw Failure.of('MACHINE_GONE', { name: machine.assistant, machine: whereOf(machine) })
  return !stopped.has(there.status)
}

/** Stops a machine; gives whether it ran. @throws Failure MACHINE_GONE; why Google refuses */
export async function stop(compute: Compute, machine: CloudMachine): Promise<boolean> {
  if (!(await isRunning(compute, machine))) return false
  await compute.change('POST', `${pathsOf(machine).instance}/stop`, undefined, stopMs)
  return true
}

/** Starts a machine; gives whether it had stopped. @throws Failure MACHINE_GONE; why Google refuses */
export async function start(compute: Compute, machine: CloudMachine): Promise<boolean> {
  if (await isRunning(compute, machine)) return false
  await compute.change('POST', `${pathsOf(machine).instance}/start`, undefined, startMs)
  return true
}

/** What a person knows a machine by. */
export function whereOf({ project, ...machine }: CloudMachine): string {
  return `${pathsOf(machine).instance} of the project ${project}`
}
