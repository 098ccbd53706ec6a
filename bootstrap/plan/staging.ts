import type { Step } from '../../runtime/protocol/plan.ts'
import type { Release } from '../../runtime/protocol/release.ts'
import type { Facts } from '../facts/facts.ts'
import { installCommands } from './packages.ts'
import { apparmorSteps } from './units.ts'

/** What brings a release to a machine, with what it needs there; nothing that runs is touched by it. */
export function stagingSteps(facts: Facts, { digest, manifest }: Pick<Release, 'digest' | 'manifest'>): Step[] {
  return [
    ...(facts.bwrap ? [] : [bubblewrapStep(facts)]),
    ...accountSteps(facts),
    ...apparmorSteps(facts),
    { kind: 'folders' },
    { kind: 'files' },
    ...manifest.layers.map((layer) => ({ kind: 'layer', name: layer.name, digest: layer.digest }) as const),
    { kind: 'release', digest },
  ]
}

/** The accounts of the three processes, on a machine where they have some. */
function accountSteps({ uid }: Facts): Step[] {
  return uid === 0 ? [{ kind: 'accounts', names: ['vellum-ces', 'vellum-assistant', 'vellum-gateway'] }] : []
}

/** Brings the sandbox. */
function bubblewrapStep(facts: Facts): Step {
  const install = installCommands('bubblewrap', facts) ?? []
  return { kind: 'package', name: 'bubblewrap', program: '/usr/bin/bwrap', install }
}
