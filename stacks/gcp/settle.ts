import { Failure } from '../../runtime/protocol/failure.ts'
import type { Wishes } from '../remote.ts'
import { operatorRange } from './access/operator-address.ts'
import { type MachineSpec, machineSpec, usual } from './spec.ts'

/** How a person says each of them: `words` before the value, `what` it should be, and what to say where it must be said. */
const said = {
  project: { words: 'GCP_PROJECT=', what: 'project', missing: 'say whose project the machine is made in' },
  zone: { words: 'GCP_DEFAULT_ZONE=', what: 'zone', missing: 'say where the machine is made' },
  image: { words: '--image ', what: 'image' },
  machineType: { words: '--machine-type ', what: 'machine type' },
  diskGiB: { words: '--disk-size ', what: 'size of a disk' },
} as const
type Said = keyof typeof said

/**
 * What a machine is made from, out of what was wished for and what is known of it from an earlier hatch.
 * @param range gives the operator's own address, asked where nobody says from where SSH is let in.
 * @throws Failure USAGE naming the flag or the variable to mend; OPERATOR_ADDRESS_UNKNOWN
 */
export async function settle(
  wishes: Wishes,
  known?: MachineSpec,
  range: () => Promise<string> = operatorRange,
): Promise<MachineSpec> {
  const { assistant, owner, user } = { user: usual.user, ...wishes, ...known }
  const spec = {
    assistant,
    owner,
    user,
    project: one('project', wishes.project || undefined, known),
    zone: one('zone', wishes.zone || undefined, known),
    image: one('image', wishes.image, known, usual.image),
    publicKey: key(wishes.publicKey, known),
    machineType: one('machineType', wishes.machineType, known, usual.machineType),
    diskGiB: one('diskGiB', size(wishes.diskGiB), known, usual.diskGiB),
  }
  if (known) refuseAnother(spec, known)
  return { ...spec, sshFrom: ranges(wishes) ?? known?.sshFrom ?? [await range()] }
}

function one<Name extends Said>(
  name: Name,
  wish: string | number | undefined,
  known: MachineSpec | undefined,
  otherwise?: MachineSpec[Name],
): MachineSpec[Name] {
  const { words, what } = said[name]
  const value = wish ?? known?.[name] ?? otherwise
  if (value === undefined) throw missing(name)
  const parsed = machineSpec.shape[name].safeParse(value)
  if (parsed.success) return parsed.data as MachineSpec[Name]
  throw usage(`${words}${value} is no ${what}: ${parsed.error.issues[0]?.message}.`)
}

function missing(name: Said): Failure {
  const row = said[name]
  return usage(
    `${row.words.replace(/[= ]$/, '')} is not set: ${'missing' in row ? row.missing : `name a ${row.what}`}.`,
  )
}

/** Digits as a number; all else as it is, for the refusal to show. */
function size(wish: string | number | undefined): string | number | undefined {
  return typeof wish === 'string' && /^\d+$/.test(wish) ? Number(wish) : wish
}

/** Never shown where it is refused: it could be the wrong half. */
function key(wish: string | undefined, known: MachineSpec | undefined): string {
  const parsed = machineSpec.shape.publicKey.safeParse(wish ?? known?.publicKey)
  if (parsed.success) return parsed.data
  throw usage(`--identity FILE names no key that a machine can be made with: ${parsed.error.issues[0]?.message}.`)
}

/** What cannot be changed on a machine that is there. */
function refuseAnother(wanted: Omit<MachineSpec, 'sshFrom'>, known: MachineSpec): void {
  const { assistant } = known
  const next = `That would be another machine; to have it, remove this one first: vellum retire ${assistant}`
  for (const name of ['project', 'zone', 'image'] as const) {
    const { words, what } = said[name]
    if (wanted[name] !== known[name])
      throw usage(`The machine of "${assistant}" has the ${what} ${known[name]}, not ${words}${wanted[name]}. ${next}`)
  }
  if (wanted.publicKey !== known.publicKey)
    throw usage(`The machine of "${assistant}" was made with another key than --identity names. ${next}`)
  if (wanted.diskGiB < known.diskGiB)
    throw usage(
      `--disk-size ${wanted.diskGiB} is less than the ${known.diskGiB} GiB that the disk of "${assistant}" has: a disk can only grow.`,
    )
}

/** @returns undefined where nobody says any */
function ranges({ sshFrom = [], sshFromVariable = '' }: Wishes): string[] | undefined {
  const inVariable = sshFromVariable.split(/[\s,]+/).filter(Boolean)
  const [texts, words] = sshFrom.length > 0 ? [sshFrom, '--ssh-from '] : [inVariable, 'GCP_SSH_FROM=']
  if (texts.length === 0) return undefined
  const found = texts.map((text) => rangeOf(text, words))
  // What is set for good and forgotten must not open a machine to everybody.
  const all = found.find((one) => one.endsWith('/0'))
  if (all && sshFrom.length === 0)
    throw usage(`GCP_SSH_FROM=${all} lets everybody in; where that is meant, say it: --ssh-from ${all}`)
  const checked = machineSpec.shape.sshFrom.safeParse([...new Set(found)])
  if (checked.success) return checked.data
  throw usage(`${words.trim()} names too many ranges: ${checked.error.issues[0]?.message}.`)
}

/** With the bits that do not count set to zero, since only so one range has one name. */
function rangeOf(text: string, words: string): string {
  const parsed = machineSpec.shape.sshFrom.element.safeParse(text)
  if (!parsed.success) throw usage(`${words}${text} is no range of addresses: ${parsed.error.issues[0]?.message}.`)
  const [address = '', bits = ''] = parsed.data.split('/')
  const octets = address.split('.').map((octet, index) => {
    const counting = Math.min(8, Math.max(0, Number(bits) - 8 * index))
    return Number(octet) & (0xff << (8 - counting))
  })
  return `${octets.join('.')}/${bits}`
}

function usage(what: string): Failure {
  return Failure.of('USAGE', { what, command: 'hatch' })
}
