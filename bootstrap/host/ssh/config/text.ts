import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Failure } from '../../../../runtime/protocol/failure.ts'
import { personHome } from '../../../record/folders.ts'
import type { Target } from '../target.ts'
import { passedOver, unsupported } from './keywords.ts'
import { isMeant } from './pattern.ts'
import type { Settled } from './settings.ts'

/** What of ssh_config(5) is understood without ssh. The first value of a keyword counts, of an IdentityFile each. */
const understood: ReadonlySet<string> = new Set([
  'addressfamily',
  'globalknownhostsfile',
  'hostkeyalias',
  'hostname',
  'identitiesonly',
  'identityagent',
  'identityfile',
  'port',
  'proxyjump',
  'stricthostkeychecking',
  'user',
  'userknownhostsfile',
  ...Object.keys(unsupported),
])

/** As deep as OpenSSH follows them, READCONF_MAX_DEPTH of readconf.c. */
const deepestInclude = 16

/** One file in the reading of a configuration. */
interface Reading {
  readonly target: Target
  readonly settled: Map<string, string[]>
  readonly file: string
  readonly depth: number
}

/**
 * Our own reading of ~/.ssh/config and the system's, for where ssh is not installed.
 * @throws Failure SSH_UNSUPPORTED naming a keyword that might matter and is not understood; SSH_CONFIG_BROKEN
 */
export function readConfiguration(target: Target): Settled {
  const settled = new Map<string, string[]>()
  for (const file of [join(personHome(), '.ssh/config'), '/etc/ssh/ssh_config'])
    readFile({ target, settled, file, depth: 0 })
  const [name] = settled.get('hostname') ?? []
  const filled = name?.replace(/%([h%])/g, (_all, token) => (token === 'h' ? target.host : '%'))
  if (filled !== undefined) settled.set('hostname', [filled])
  return settled
}

/** Adds what one file says of the target to what was settled before it. */
function readFile(reading: Reading): void {
  const { target, settled, file } = reading
  let applies = true
  for (const [at, line] of (readIfThere(file, target) ?? '').split(/\r?\n/).entries()) {
    const parsed = lineOf(line)
    if (parsed === undefined) continue
    const { keyword, values } = parsed
    if (values.length === 0) throw broken(target, `${file} line ${at + 1}: ${keyword} has no value`)
    if (keyword === 'host') applies = isMeant(target.host, values)
    else if (keyword === 'match') refuse(keyword, target)
    else if (!applies) continue
    else if (keyword === 'include') for (const one of values) include(one, reading)
    else if (understood.has(keyword)) add(settled, keyword, values)
    else if (!passedOver.has(keyword)) refuse(keyword, target)
  }
}

/** A pattern of files; a relative one begins at the folder of the configuration that is read. */
function include(pattern: string, { depth, file, ...reading }: Reading): void {
  const folder = file.startsWith('/etc/') ? '/etc/ssh' : join(personHome(), '.ssh')
  const files = globSync(resolve(folder, pattern.replace(/^~(?=\/)/, personHome())))
  if (depth >= deepestInclude) throw broken(reading.target, `${file}: its Includes have no end`)
  for (const one of files.toSorted()) readFile({ ...reading, file: one, depth: depth + 1 })
}

function add(settled: Map<string, string[]>, keyword: string, values: readonly string[]): void {
  const value = values.join(' ')
  const before = settled.get(keyword)
  if (before === undefined) settled.set(keyword, [value])
  else if (keyword === 'identityfile' && !before.includes(value)) before.push(value)
}

/** `Keyword value…` or `Keyword=value…`, values in double quotes where they hold spaces. */
function lineOf(line: string): { keyword: string; values: string[] } | undefined {
  const found = /^\s*([^\s=#]+)(?:\s*=\s*|\s+|$)(.*)$/.exec(line)
  if (!found) return undefined
  const values: string[] = []
  for (const [, quoted, bare] of (found[2] ?? '').matchAll(/"([^"]*)"|([^\s"]+)/g)) {
    if (bare?.startsWith('#')) break
    values.push(quoted ?? bare ?? '')
  }
  return { keyword: (found[1] ?? '').toLowerCase(), values }
}

function refuse(keyword: string, target: Target): never {
  const instead = `Install ssh, which is then asked, or take that line out.`
  throw Failure.of('SSH_UNSUPPORTED', { what: `${keyword} of ~/.ssh/config`, host: target.host, instead })
}

function readIfThere(file: string, target: Target): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw broken(target, `${file}: ${(error as NodeJS.ErrnoException).code}`)
  }
}

function broken(target: Target, why: string): Failure {
  return Failure.of('SSH_CONFIG_BROKEN', { host: target.host, why })
}
