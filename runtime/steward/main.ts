import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { askLease, holderOf, isHeld } from '../lease/lease.ts'
import { inWords, silentFor } from '../lease/note.ts'
import { Failure } from '../protocol/failure.ts'
import type { LeaseSeen } from '../protocol/home/lease.ts'
import { type Layout, layout } from '../protocol/layout.ts'
import { logged } from '../protocol/log-line.ts'
import { plan, type StewardEvent } from '../protocol/plan.ts'
import { proofOf } from '../protocol/proof.ts'
import { apply } from './apply.ts'
import { actsOnRecord } from './audit/audit.ts'
import { healthOf } from './health.ts'
import { followLogs } from './logs/follow.ts'
import { readLogs } from './logs/read.ts'
import { isMoveVerb, moveVerbs } from './move/verbs.ts'
import { bridgeTo } from './operator/bridge.ts'
import { operatorAt, silenceMs } from './operator/operator.ts'
import { prove } from './proof/prove.ts'
import { doomedIn, removeDoomed } from './prune.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    home: { type: 'string' },
    staging: { type: 'string' },
    token: { type: 'string' },
    process: { type: 'string', multiple: true, default: [] },
    lines: { type: 'string', default: '' },
    port: { type: 'string' },
    name: { type: 'string', default: '' },
    since: { type: 'string' },
    follow: { type: 'boolean', default: false },
    by: { type: 'string' },
    run: { type: 'string' },
    recipient: { type: 'string', multiple: true, default: [] },
  },
})

const keychain = join(import.meta.dirname, import.meta.filename.endsWith('.ts') ? '../keychain/main.ts' : 'keychain.js')

// When the operator is gone the pipe breaks; the work ends at the next step, not in the middle of this one.
process.stdout.on('error', () => undefined)
const print = (document: unknown) => void process.stdout.write(`${JSON.stringify(document)}\n`)
const tell = (event: StewardEvent) => print(event)

try {
  await run(positionals[0])
} catch (thrown) {
  tell({ at: 'end', failure: Failure.from(thrown).toJSON(), undone: 'none' })
}
process.stdin.destroy()

/**
 * `apply --staging FOLDER` carries out the plan that arrived there. Of a home: `prove` proves what runs, `health` says
 * how it stands, `lease` who works on it, `audit` what was done to it, `logs` prints its logs merged, `bridge` carries a stream to its gateway,
 * `backup` sends all it holds and `restore` takes it back, `compare` says what that would change; `copy` is what the steward itself starts as the owner of a database; those of a move from one release to another are in a table of their own.
 * What it says are JSON lines.
 */
async function run(verb: string | undefined): Promise<void> {
  const { home, staging } = values
  if (verb === 'apply' && staging) {
    const text = readFileSync(`${staging}/plan.json`, 'utf8')
    const operator = operatorAt(process.stdin)
    // What a session ends with when its connection does: the step that is under way is brought to its end all the same.
    process.on('SIGHUP', () => undefined)
    return apply(plan.parse(JSON.parse(text)), { staging, keychain, tell, operator })
  }
  if (verb === 'prune' && home) return makeRoom(layout(home))
  if (verb === 'prove' && home)
    return tell({ at: 'end', proof: proofOf(await prove(layout(home), tell, { tokenSha256: values.token })) })
  if (verb === 'health' && home) return print(await healthOf(layout(home)))
  if (verb === 'lease' && home) return print(leaseOf(layout(home)))
  if (verb === 'audit' && home) return print(actsOnRecord(layout(home)))
  if (verb === 'bridge' && home && values.port)
    return bridgeTo({ port: Number(values.port), name: values.name }, process.stdin, process.stdout)
  if (verb === 'logs' && home) return logs(layout(home))
  if (home && isMoveVerb(verb)) return moveVerbs[verb]({ at: layout(home), keychain, print })
  if (verb === 'copy' && home) {
    const { copyPart } = await import('./backup/copy.ts')
    const fault = copyPart(layout(home), z.enum(['assistant', 'gateway']).parse(values.process[0]))
    if (fault === undefined) return
    process.stderr.write(`${fault}\n`)
    process.exitCode = 1
    return
  }
  if ((verb === 'backup' || verb === 'restore' || verb === 'compare') && home) {
    process.on('SIGHUP', () => undefined)
    const { serveBackup, serveRestore } = await import('./backup/serve.ts')
    const { by, run, recipient: recipients } = values
    const program = import.meta.filename
    const serving = { at: layout(home), input: process.stdin, output: process.stdout, tell, keychain, program }
    return verb === 'backup' ? serveBackup({ by, run, recipients }, serving) : serveRestore(verb, serving)
  }
  throw Failure.of('USAGE', {
    what: `usage: steward apply --staging FOLDER | (prove|prune|health|lease|audit|logs|bridge|backup|restore|compare|${Object.keys(moveVerbs).join('|')}) --home HOME`,
    command: '',
  })
}

function leaseOf(at: Layout): LeaseSeen {
  const note = holderOf(at.lease)
  if (!note) return {}
  const { by, why, since, heardAt, run } = note
  const isStale = silentFor(note) * 1000 > silenceMs
  return { holder: { by, why, since, heardAt, run, isStale, words: inWords(note) } }
}

/** For a hatch that its bytes found no room for: it had not begun, and so holds no lease. */
function makeRoom(at: Layout): void {
  const lease = askLease(at.lease, { by: 'steward', why: 'prune' })
  if (!isHeld(lease)) return
  using _held = lease
  removeDoomed(doomedIn(at))
}

async function logs(at: Layout): Promise<void> {
  const processes = z.array(z.enum(logged)).parse(values.process)
  // Followed from before what is there is read: nothing is missed between the two.
  const following = values.follow ? followLogs(at, processes, whenStdinEnds(), print) : undefined
  for (const line of readLogs(at, { processes, lines: Number(values.lines), since: values.since })) print(line)
  await following
}

function whenStdinEnds(): AbortSignal {
  const gone = new AbortController()
  process.stdin
    .on('end', () => gone.abort())
    .on('error', () => gone.abort())
    .resume()
  return gone.signal
}
