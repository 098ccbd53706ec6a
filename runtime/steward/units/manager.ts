import { existsSync, readFileSync } from 'node:fs'
import { type Ran, runProgram } from '../program.ts'

/** Asks the systemd of this machine. */
export function systemctl(...args: string[]): Promise<Ran> {
  return runProgram('systemctl', args)
}

/** Whether systemd is the first process of this machine, sd_booted(3). */
export function isBooted(): boolean {
  return existsSync('/run/systemd/system')
}

/** CAP_SYS_PTRACE of <linux/capability.h>. */
const mayTraceBit = 19n

/** Whether the first process of this machine may look into any other, proc_pid_status(5). */
export function firstMayTrace(): boolean {
  const [, powers = '0'] = /^CapBnd:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/1/status', 'utf8')) ?? []
  return ((BigInt(`0x${powers}`) >> mayTraceBit) & 1n) === 1n
}

/**
 * Properties of units, as `systemctl show` prints them: one map for each unit, in the order they were asked for.
 * Empty where systemd does not answer.
 */
export async function propertiesOf(
  units: readonly string[],
  properties: readonly string[],
): Promise<ReadonlyMap<string, string>[]> {
  const { ok, stdout } = await systemctl('show', `--property=${properties.join()}`, ...units)
  if (!ok) return []
  return stdout.trim().split('\n\n').map(parse)
}

function parse(block: string): ReadonlyMap<string, string> {
  return new Map(
    block.split('\n').map((line) => {
      const at = line.indexOf('=')
      return [line.slice(0, at), line.slice(at + 1)] as const
    }),
  )
}
