import type { Architecture } from './architecture.ts'
import { arm64 } from './arm64.ts'
import { assemble, type Instruction, load, unlessEqual, verdict, whenAnySet, whenAtLeast, whenEqual } from './bpf.ts'
import { type Rule, rules } from './rules.ts'
import { x64 } from './x64.ts'

/** Verdicts of seccomp(2), <linux/seccomp.h>. */
const allow = 0x7fff0000
const killProcess = 0x80000000
const fail = (errno: number) => 0x00050000 | errno

/** Offsets in `struct seccomp_data`; an argument is 64 bits wide, its low half first. */
const numberAt = 0
const architectureAt = 4
const argumentAt = (index: number) => 16 + 8 * index

/** The architectures a filter can be made for, by Node's name. */
const architectures: Readonly<Partial<Record<NodeJS.Architecture, Architecture>>> = { x64, arm64 }

/**
 * The seccomp program of a sandboxed command without network, as bubblewrap's `--seccomp` reads it.
 * @returns undefined where there is no table for this machine: no filter, so no command either.
 */
export function commandFilter(machine: NodeJS.Architecture = process.arch): Buffer | undefined {
  const architecture = architectures[machine]
  return architecture && assemble(filter(architecture, rules([])))
}

/** A filter as instructions. Another architecture or ABI than ours kills, because our numbers mean other calls there. */
export function filter(architecture: Architecture, table: readonly Rule[]): Instruction[] {
  return [
    load(architectureAt),
    ...unlessEqual(architecture.audit, [verdict(killProcess)]),
    load(numberAt),
    ...(architecture.foreignFrom === undefined ? [] : whenAtLeast(architecture.foreignFrom, [verdict(killProcess)])),
    ...table.flatMap((rule) => instructionsOf(rule, architecture)),
    verdict(allow),
  ]
}

function instructionsOf(rule: Rule, { numbers }: Architecture): Instruction[] {
  const on = (call: string, body: readonly Instruction[]) => {
    const number = numbers[call]
    return number === undefined ? [] : whenEqual(number, body)
  }
  if ('calls' in rule) return rule.calls.flatMap((call) => on(call, [verdict(fail(rule.errno))]))
  return on(rule.call, [load(argumentAt(rule.argument)), ...testOf(rule)])
}

function testOf({ test, errno }: Extract<Rule, { test: unknown }>): Instruction[] {
  const refuse = [verdict(fail(errno))]
  if ('refuseBits' in test) return [...whenAnySet(test.refuseBits, refuse), verdict(allow)]
  if ('refuse' in test) return [...test.refuse.flatMap((value) => whenEqual(value, refuse)), verdict(allow)]
  return [...test.allowOnly.flatMap((value) => whenEqual(value, [verdict(allow)])), ...refuse]
}
