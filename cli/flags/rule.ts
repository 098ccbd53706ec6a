import * as Args from '@oclif/core/args'
import { follow, type Target } from '../../runtime/protocol/call.ts'
import { Failure } from '../../runtime/protocol/failure.ts'
import { trustRoutes } from '../../runtime/protocol/permission/routes.ts'
import type { TrustRule } from '../../runtime/protocol/permission/rule.ts'
import { abbreviated } from './abbreviated.ts'

/** The rule that a command works on. */
export const ruleArgument = Args.string({
  required: true,
  ignoreStdin: true,
  description: 'its id, as trust list shows it; its beginning is enough',
})

/** Every rule there is, the oldest first. Throws as `follow`. */
export function allRules(gateway: Target): Promise<TrustRule[]> {
  return Array.fromAsync(follow(gateway, trustRoutes.list, undefined))
}

/** A rule as it was typed. @throws Failure RULE_UNKNOWN with the nearest there is, USAGE where several were meant */
export async function ruleNamed(gateway: Target, typed: string, command: string): Promise<TrustRule> {
  const unknown = (rule: string) => Failure.of('RULE_UNKNOWN', { rule })
  return abbreviated(typed, await allRules(gateway), { command, unknown })
}
