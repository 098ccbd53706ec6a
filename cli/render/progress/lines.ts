import type { Told } from '../../../bootstrap/tell.ts'
import { paint } from '../paint.ts'
import { printable } from '../printable.ts'

const outcomeMark = { same: '·', changed: '✓', failed: '✗' } as const
const outcomeColour = { same: 'dim', changed: 'green', failed: 'red' } as const

/** The line that stays of what a story told; undefined for what only passes. */
export function lastingLine(told: Told): string | undefined {
  switch (told.at) {
    case 'phase':
      return told.state === 'done' ? line('✓', 'green', told.phase, told.detail) : undefined
    case 'step': {
      const { step, outcome, detail, ms } = told
      return line(outcomeMark[outcome], outcomeColour[outcome], step, outcome, `${Math.round(ms)} ms`, detail)
    }
    case 'probe':
      return told.probe.status === 'fail' ? line('✗', 'red', told.probe.id, told.probe.evidence) : undefined
    default:
      return undefined
  }
}

/** What is going on right now, and what a wait waits for; undefined when nothing new is. */
export function passingLine(told: Told): string | undefined {
  if (told.at === 'phase' && told.state === 'begun') return `${told.phase}  ${printable(told.detail)}`
  if (told.at === 'progress') return `${told.phase}  ${printable(told.detail)}`
  if (told.at === 'begin') return printable(told.step)
  if (told.at === 'waiting') return `${printable(told.step)}  waits for ${printable(told.waitsFor)}`
  if (told.at === 'probe') return `prove  ${printable(told.probe.title)}`
  return undefined
}

function line(mark: string, colour: 'green' | 'red' | 'dim', name: string, ...said: string[]): string {
  const rest = said.map(printable).filter(Boolean).join('  ')
  return `${paint(colour, mark, process.stderr)} ${printable(name).padEnd(14)}  ${rest}`.trimEnd()
}
