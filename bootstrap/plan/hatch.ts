import type { Plan, Step } from '../../runtime/protocol/plan.ts'
import type { Release } from '../../runtime/protocol/release.ts'
import type { Facts } from '../facts/facts.ts'
import type { Request } from '../request.ts'
import { readyDeadlineMs } from './maintain.ts'
import { stagingSteps } from './staging.ts'
import { keptByUnits, unitSteps } from './units.ts'

/** As the steward keeps them: in service, before it, and one more. */
const releasesKept = 3

/** What the planner needs beside request and facts. */
export interface Given {
  readonly release: Release
  readonly tokenSha256: string
  /** Who plans this: `user@machine`. */
  readonly by: string
}

/** What hatch will do on a machine. No steps where the wanted release is in service, is this assistant's, and is proven. */
export function planHatch(request: Request, facts: Facts, { release, tokenSha256, by }: Given): Plan {
  const nothingToDo = isHatched(request, facts, release.digest)
  return {
    verb: 'hatch',
    assistant: request.name,
    home: request.home,
    separation: facts.uid === 0 ? 'accounts' : 'single',
    port: request.port,
    by,
    missingFolders: missingFolders(request, facts),
    manifest: release.manifest,
    steps: nothingToDo ? leftover(facts) : steps(request, facts, release, tokenSha256, by),
  }
}

function isHatched({ name, port }: Request, { current, install, asleep, proof }: Facts, digest: string): boolean {
  const asWanted = current === digest && install?.assistant === name && install.port === port
  return asWanted && asleep === undefined && install.hatchedAt !== undefined && proof?.holds === true
}

/** A release of a home has two layers. More of either than are kept were left by a steward that was killed. */
function leftover({ release, layer }: Facts): Step[] {
  const tooMany = release.length > releasesKept || layer.length > 2 * release.length
  return tooMany ? [{ kind: 'pruned' }] : []
}

function steps(request: Request, facts: Facts, release: Release, sha256: string, by: string): Step[] {
  const { digest } = release
  return [
    ...stagingSteps(facts, release),
    { kind: 'current', digest },
    { kind: 'workspace', assistant: request.name },
    ...(keptByUnits(facts) ? unitSteps(digest, request.port) : []),
    ...(startsAtLogin(facts) ? [{ kind: 'login', digest, port: request.port } as const] : []),
    { kind: 'running', digest, port: request.port },
    { kind: 'trust' },
    { kind: 'ready', deadlineMs: readyDeadlineMs },
    { kind: 'token', sha256, label: by },
    { kind: 'pruned' },
  ]
}

/** Where systemd is the first process every user may have one of their own. What root hatches is no user's. */
function startsAtLogin({ uid, init }: Facts): boolean {
  return uid !== 0 && init === 'systemd'
}

/** A home that holds nothing but our own staging folder was made by a hatch that was cut short. */
function missingFolders({ home }: Request, { missingFolder, homeEntries }: Facts): string[] {
  return homeEntries?.trim() === 'staging' ? [home] : missingFolder
}
