import { type Prompt, prompt } from '../../protocol/permission/prompt.ts'
import { given, isoOf, type Row } from '../rules/row.ts'

/** A prompt from its row. @throws ZodError, SyntaxError, RangeError where this release cannot read it. */
export function promptOf(row: Row): Prompt {
  return prompt.parse({
    id: row.id,
    askedAt: isoOf(row.at),
    expiresAt: isoOf(row.expires_at),
    tool: row.tool,
    shown: row.shown,
    cwd: row.cwd,
    context: row.context,
    risk: row.risk,
    opaque: row.opaque === 1,
    reasons: JSON.parse(String(row.reasons)),
    options: JSON.parse(String(row.options)),
    state: row.state,
    ...given('answeredBy', row.answered_by),
    ...given('answeredAt', row.answered_at, isoOf),
    ...given('rule', row.rule),
  })
}

/** How a prompt that is over ended, in words. */
export function endOf({ state, answeredBy, answeredAt }: Prompt): string {
  if (state === 'expired') return 'nobody answered it in time'
  if (state === 'withdrawn') return 'whoever asked is gone, or the gateway ended'
  return `${answeredBy} ${state} it at ${answeredAt}`
}
