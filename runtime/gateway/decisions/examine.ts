import { isDeepStrictEqual } from 'node:util'
import { type Decision, decide } from '../../permission/decide.ts'
import { judge } from '../../permission/judge.ts'
import type { Judgment } from '../../permission/judgment.ts'
import { toMeasure } from '../../permission/measure.ts'
import { call, type Target } from '../../protocol/call.ts'
import { Failure } from '../../protocol/failure.ts'
import { thresholdIn } from '../../protocol/gateway/settings.ts'
import { called } from '../../protocol/layout.ts'
import type { Action } from '../../protocol/permission/grant.ts'
import type { Measured, MeasureRequest } from '../../protocol/permission/measure.ts'
import type { Context, Threshold } from '../../protocol/permission/risk.ts'
import { measureAction } from '../../protocol/permission/routes.ts'
import { hold } from '../hold.ts'
import type { Rules } from '../rules/rules.ts'
import type { Settings } from '../settings.ts'

/** What deciding needs: the rules, what was set, and who can look at the workspace. */
export interface Deciding {
  readonly rules: Rules
  readonly settings: Settings
  readonly assistant: Target
  /** Absolute path of the workspace, links followed. */
  readonly workspace: string
}

/** An action that was decided on: what is known of it, and what happens. */
export interface Examined {
  readonly action: Action
  readonly context: Context
  readonly judgment: Judgment
  readonly threshold: Threshold
  readonly decision: Decision
}

/**
 * Judges an action by what it says, has the assistant measure what that names, judges it again by where it leads, and decides.
 * @throws Failure of the assistant, where it cannot be measured: nothing was decided then.
 */
export async function examine(
  given: Deciding,
  action: Action,
  context: Context,
  signal: AbortSignal,
): Promise<Examined> {
  const { workspace } = given
  const seen = judge(action, { workspace })
  const request = toMeasure(seen, folderOf(action.input))
  const answer = await measure(given, request, signal)
  const judgment = judge(action, { workspace, measured: answer })
  const threshold = thresholdIn(given.settings.get('autoApproveUpTo'), context)
  const decision = decide(judgment, given.rules.now(), { threshold, context, now: new Date() })
  return { action: { ...action, measured: { request, answer } }, context, judgment, threshold, decision }
}

/** Whether all that was measured of an action is still so. @throws Failure of the assistant */
export async function isUnchanged(given: Deciding, { measured }: Action, signal: AbortSignal): Promise<boolean> {
  return measured === undefined || isDeepStrictEqual(await measure(given, measured.request, signal), measured.answer)
}

/**
 * Asks the assistant. What it says is believed no further than its own workspace goes: the sandbox holds whatever it is told,
 * and an answer to another question is none.
 */
async function measure({ assistant }: Deciding, request: MeasureRequest, signal: AbortSignal): Promise<Measured> {
  const answer = await hold(() => call(assistant, measureAction, request, { signal }), signal).catch(distrusted)
  const isWhole =
    isDeepStrictEqual(
      answer.paths.map(({ path }) => path),
      request.paths,
    ) &&
    isDeepStrictEqual(
      answer.programs.map(({ name }) => name),
      request.programs,
    )
  if (isWhole) return answer
  throw Failure.of('PROCESS_UNREACHABLE', { process: called('assistant'), why: 'its answer was not understood' })
}

/** What a process says that may be taken over is put in the catalogue's words. */
export function distrusted(thrown: unknown): never {
  throw thrown instanceof Failure ? Failure.distrust(thrown.toJSON(), called('assistant')) : thrown
}

/** The folder that a command names to run in. */
function folderOf(input: unknown): string | undefined {
  const { cwd } = (input ?? {}) as { cwd?: unknown }
  return typeof cwd === 'string' ? cwd : undefined
}
