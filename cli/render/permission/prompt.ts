import type { Prompt } from '../../../runtime/protocol/permission/prompt.ts'
import type { Option } from '../../../runtime/protocol/permission/rule.ts'
import { paint } from '../paint.ts'
import { plainlySeen, printable } from '../printable.ts'
import { spoken } from './duration.ts'
import { barred } from './rows.ts'

const riskColour = { low: 'green', medium: 'yellow', high: 'red' } as const

/** Where a prompt is shown: how wide that is, what time it is, and whether colours are wanted there. */
export interface Shown {
  readonly width: number
  readonly now: number
  readonly stream: NodeJS.WriteStream
}

/** A prompt with all there is to know of it: its head, the whole command, and what it means to say yes. */
export function promptText(prompt: Prompt, shown: Shown): string {
  return [headOf(prompt, shown), ...barred(prompt.shown, '  ', shown.width), ...aboutPrompt(prompt)].join('\n')
}

function headOf(prompt: Prompt, { now, stream }: Shown): string {
  const { id, tool, risk, context, state, askedAt, expiresAt } = prompt
  const asked = `asked ${spoken(now - Date.parse(askedAt))} ago`
  const when =
    state === 'waiting' ? `${asked}, ${spoken(Date.parse(expiresAt) - now)} left` : `${asked}, ${howItEnded(prompt)}`
  const named = paint('bold', printable(id), stream)
  return `${named}  ${paint(riskColour[risk], `${risk} risk`, stream)}  ${printable(tool)}, ${context}  ${when}`
}

/** Folder, reasons and what a yes can be remembered as, a row each. */
function aboutPrompt({ cwd, reasons, opaque, options }: Prompt): string[] {
  const hidden = opaque ? ['not all that it does can be seen before it runs'] : []
  const why = [...new Set([...reasons, ...hidden])]
  return [
    ...titled('folder', [cwd === '.' ? 'the workspace' : plainlySeen(cwd)]),
    ...titled('why', why.map(plainlySeen)),
    ...titled('remember', options.map(optionText)),
  ]
}

/** The first is the action itself, which stands above already; the others are patterns that can be typed. */
function optionText({ pattern, label }: Option, index: number): string {
  return `${index + 1}  ${plainlySeen(index === 0 ? label : pattern)}`
}

/** How a prompt ended, as in `approved by ada@engine at …`. */
export function howItEnded({ state, answeredBy, answeredAt, expiresAt, rule }: Prompt): string {
  if (state === 'waiting') return 'waiting'
  const by = answeredBy === undefined ? '' : ` by ${printable(answeredBy)}`
  const at = ` at ${answeredAt ?? expiresAt}`
  const left = rule === undefined ? '' : `, remembered as rule ${printable(rule)}`
  return `${state}${by}${at}${left}`
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => `  ${(index === 0 ? title : '').padEnd(10)}${line}`)
}
