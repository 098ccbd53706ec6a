import { randomBytes } from 'node:crypto'
import { Failure } from '../../protocol/failure.ts'
import { probes } from '../../protocol/probes.ts'
import type { Probe } from '../../protocol/proof.ts'
import type { SandboxTargets } from '../../protocol/routes.ts'
import { type Obstacle, obstacleOf } from '../obstacle.ts'
import { defaultLimits } from '../run/limits.ts'
import type { Sandbox } from '../run/sandbox.ts'
import { type Check, checks, planted } from './checks.ts'

/** What a check said: `held` or `broken`, and what was seen. */
type Said = { readonly held: boolean; readonly evidence: string }

/**
 * Attempts everything that a tool command must be refused, in one command run exactly like a tool's, and says for
 * each what was seen. Its sandbox is set up now, so that it shows what this machine allows by now. Where the sandbox can't be used each of them fails, with the cause and what mends it.
 */
export async function refusals(sandbox: Sandbox, targets: SandboxTargets): Promise<Probe[]> {
  const all = checks(targets, defaultLimits)
  const begin = performance.now()
  process.env[planted] = randomBytes(16).toString('hex')
  try {
    const text = await outputOf(sandbox, scriptOf(all))
    return probesFrom(all, text, performance.now() - begin)
  } catch (error) {
    return all.map((check) => failed(check, Failure.from(error), obstacleOf(error)))
  } finally {
    delete process.env[planted]
  }
}

/** One script of all checks; each says its own line. What bash complains of on stderr are the refusals themselves. */
export function scriptOf(all: readonly Check[]): string {
  const says = 'held() { echo "$id held $*"; }; broken() { echo "$id broken $*"; }'
  return [says, ...all.map(({ id, script }) => `id=${id}\n${script}`)].join('\n')
}

async function outputOf(sandbox: Sandbox, script: string): Promise<string> {
  const chunks: Buffer[] = []
  for await (const event of sandbox.run({ script }, { ...defaultLimits, wallClockMs: 10_000 }, { isFresh: true })) {
    if (event.event === 'output' && event.stream === 'stdout') chunks.push(Buffer.from(event.base64, 'base64'))
  }
  return Buffer.concat(chunks).toString()
}

/** The probes from what the script said in `ms` milliseconds; a check that said nothing fails. */
export function probesFrom(all: readonly Check[], text: string, ms: number): Probe[] {
  const said = saidBy(text)
  return all.map((check) => probeOf(check, said.get(check.id), ms / all.length))
}

function saidBy(text: string): Map<string, Said> {
  const lines = text.split('\n').map((line) => /^(\S+) (held|broken) (.*)$/.exec(line))
  return new Map(
    lines.flatMap((match) =>
      match ? [[match[1] ?? '', { held: match[2] === 'held', evidence: match[3] ?? '' }]] : [],
    ),
  )
}

/** What runs where it is not confined has to stop; asleep it loses nothing. */
const stop = 'vellum sleep'
/** A check that was cut off says nothing of the sandbox: it is tried again. */
const again = 'vellum doctor'

function probeOf({ id, control }: Check, said: Said | undefined, ms: number): Probe {
  const { title } = probes[id]
  if (!said)
    return { id, title, status: 'fail', evidence: 'it did not report', cause: 'The check ended early', fix: again, ms }
  const evidence = [said.evidence.trim(), control].filter(Boolean).join('; ')
  if (said.held) return { id, title, status: 'pass', evidence, ms }
  return { id, title, status: 'fail', evidence, cause: 'The sandbox does not confine', fix: stop, ms }
}

function failed({ id }: Check, failure: Failure, obstacle?: Obstacle): Probe {
  const { title } = probes[id]
  const { cause = 'The sandbox could not be tried', fix = 'vellum hatch' } = obstacle ?? {}
  return { id, title, status: 'fail', evidence: failure.message, cause, fix, ms: 0 }
}
