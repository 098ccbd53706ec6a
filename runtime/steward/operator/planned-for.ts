import type { Plan, Step } from '../../protocol/plan.ts'

/**
 * What was planned for the release in service before what was left open had ended, for the one that is in service since: a move
 * may have gone back. A plan that puts a release in service itself stays as it is.
 */
export function plannedFor(plan: Plan, before: string | undefined, now: string | undefined): Plan {
  if (before === now || now === undefined || plan.steps.some(({ kind }) => kind === 'current')) return plan
  return { ...plan, steps: plan.steps.map((step) => stepFor(step, before, now)) }
}

function stepFor(step: Step, before: string | undefined, now: string): Step {
  if (step.kind === 'ready') return step.restart === before && before !== undefined ? { ...step, restart: now } : step
  const serves = step.kind === 'running' || step.kind === 'units' || step.kind === 'login'
  return serves && step.digest === before ? { ...step, digest: now } : step
}
