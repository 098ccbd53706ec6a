import * as Args from '@oclif/core/args'
import { call, type Target } from '../../runtime/protocol/call.ts'
import { Failure } from '../../runtime/protocol/failure.ts'
import type { Prompt } from '../../runtime/protocol/permission/prompt.ts'
import { approvalRoutes } from '../../runtime/protocol/permission/routes.ts'
import { abbreviated } from './abbreviated.ts'

/** The prompt that a command answers. */
export const promptArgument = Args.string({
  required: true,
  ignoreStdin: true,
  description: 'its id, as approvals list shows it; its beginning is enough',
})

/** A prompt as it was typed. @throws Failure APPROVAL_UNKNOWN with the nearest there is, USAGE where several were meant */
export async function promptNamed(gateway: Target, typed: string, command: string): Promise<Prompt> {
  const { prompts } = await call(gateway, approvalRoutes.list, undefined)
  return abbreviated(typed, prompts, { command, unknown: (id) => Failure.of('APPROVAL_UNKNOWN', { id }) })
}
