import * as z from 'zod'
import { isFinal, moveRecord } from '../../runtime/protocol/home/move.ts'
import { type InstallRecord, installRecord } from '../../runtime/protocol/plan.ts'
import type { Proof } from '../../runtime/protocol/proof.ts'

const text = z.string().optional()
const number = z.coerce.number().optional()
const yes = z
  .literal('yes')
  .optional()
  .transform((word) => word === 'yes')

/** What the survey found out about a machine. Absent: the machine has no such thing, or would not say. */
export const facts = z.object({
  kernel: z.string(),
  machine: z.string(),
  distribution: text,
  init: text,
  uid: z.coerce.number(),
  user: z.string(),
  privilege: z.enum(['root', 'sudo', 'none']),
  manager: z.enum(['apt-get', 'dnf', 'zypper', 'pacman', 'apk']).optional(),
  /** What it can take apart, the shortest bytes first. */
  compressor: z.array(z.enum(['zstd', 'gzip'])),
  /** All there is, of a container what it may have. */
  memoryMb: number,
  bwrap: text,
  /** Mode and owner's uid: `-rwxr-xr-x 0`. */
  bwrapFile: text,
  maxUserNamespaces: number,
  unprivilegedUsernsClone: number,
  apparmorRestrictsUserns: number,
  /** 1 where SELinux refuses what no policy allows, selinux(8). */
  selinuxEnforces: number,
  /** Folders of VELLUM_HOME's path that are not there, the home first. */
  missingFolder: z.array(z.string()),
  existingFolder: z.string(),
  existingWritable: yes,
  existingReadOnly: yes,
  diskFreeMb: number,
  /** Parents that others may not pass through. */
  closedParent: z.array(z.string()),
  /** Of the home and its parents, those that somebody else than root and this user could exchange. */
  foreignFolder: z.array(z.string()),
  homeKind: z.enum(['folder', 'other']).optional(),
  /** What stands in a home that has no steward folder. */
  homeEntries: text,
  install: installRecord.optional(),
  /** Why the install record that is there cannot be used. */
  installFault: text,
  /** Names in the folders of releases and of layers. */
  release: z.array(z.string()),
  layer: z.array(z.string()),
  /** Files of units by the names of this home's, that do not say that hatch made them for it. */
  foreignUnit: z.array(z.string()),
  current: text,
  /** What its manifest says. */
  currentVersion: text,
  previous: text,
  /** The last move from one release to another, as far as it came. */
  move: moveRecord.optional(),
  /** The same, if it has not ended. */
  openMove: moveRecord.optional(),
  /** Since when it is asleep, ISO 8601. */
  asleep: text,
  portTaken: yes,
  portHolder: text,
  portOurs: yes,
  portsListening: z
    .string()
    .optional()
    .transform((hex) =>
      (hex ?? '')
        .split(' ')
        .filter(Boolean)
        .map((port) => Number.parseInt(port, 16)),
    ),
})
export type Facts = z.infer<typeof facts> & {
  /** The proof of the release in service, where one is and it could run. */
  readonly proof?: Proof | undefined
}

const lists: ReadonlySet<string> = new Set([
  'missingFolder',
  'closedParent',
  'foreignFolder',
  'release',
  'layer',
  'foreignUnit',
  'compressor',
])

/** Facts from the survey's `key<TAB>value` lines. @throws ZodError when a line is not what the script prints. */
export function parseFacts(lines: readonly string[]): z.infer<typeof facts> {
  const found: Record<string, unknown> = {
    missingFolder: [],
    closedParent: [],
    foreignFolder: [],
    release: [],
    layer: [],
    foreignUnit: [],
    compressor: [],
  }
  for (const line of lines) {
    const tab = line.indexOf('\t')
    const key = line.slice(0, tab).replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
    const value = line.slice(tab + 1)
    if (lists.has(key)) (found[key] as string[]).push(value)
    else if (key === 'install') Object.assign(found, installFrom(value))
    else if (key === 'move') Object.assign(found, moveFrom(value))
    else if (value !== '') found[key] = value
  }
  return facts.parse(found)
}

/** What cannot be understood of a move is for the steward to say, who is asked before another is begun. */
function moveFrom(json: string): Pick<z.infer<typeof facts>, 'move' | 'openMove'> {
  try {
    const move = moveRecord.parse(JSON.parse(json))
    return isFinal(move.stage) ? { move } : { move, openMove: move }
  } catch {
    return {}
  }
}

/** A record that cannot be understood is never taken for none. */
function installFrom(json: string): { install: InstallRecord } | { installFault: string } {
  try {
    const read = installRecord.safeParse(JSON.parse(json))
    return read.success ? { install: read.data } : { installFault: 'it is not an install record' }
  } catch {
    return { installFault: 'it is not JSON' }
  }
}
