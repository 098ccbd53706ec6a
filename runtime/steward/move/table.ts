import { Failure } from '../../protocol/failure.ts'
import type { MoveRecord } from '../../protocol/home/move.ts'

export type Stage = MoveRecord['stage']

/**
 * What can happen to a move. `done`: what its stage is for was brought about. `failed`: it was not, or is no more. `silent`:
 * nobody confirmed it in time. `restarted`: the machine was, or all that carried it is gone.
 */
export type Happening = 'done' | 'failed' | 'silent' | 'restarted'

/**
 * Every way that a move can go. Whoever carries one and is killed does the same stage again; only a restart of the machine
 * takes it back, since by then nobody knows what of a release under trial has run.
 */
const table: Readonly<Record<Stage, Partial<Readonly<Record<Happening, Stage>>>>> = {
  staged: { done: 'switching', failed: 'abandoned', restarted: 'abandoned' },
  switching: { done: 'proving', failed: 'reverting', restarted: 'reverting' },
  proving: { done: 'waiting', failed: 'reverting', restarted: 'reverting' },
  waiting: { done: 'confirmed', failed: 'reverting', silent: 'reverting', restarted: 'reverting' },
  confirmed: {},
  reverting: { done: 'reverted', failed: 'stuck', restarted: 'reverting' },
  reverted: {},
  // Going down, a machine lets nothing be started any more: the way back is tried once more when it is up again.
  stuck: { restarted: 'reverting' },
  abandoned: {},
}

/** The stage that follows. @throws Failure UNEXPECTED for what cannot happen there. */
export function stageAfter(stage: Stage, happened: Happening): Stage {
  const next = table[stage][happened]
  if (next === undefined)
    throw Failure.of('UNEXPECTED', { what: `${happened} cannot happen to a move that is ${stage}` })
  return next
}
