import type { Told } from '../../../bootstrap/tell.ts'
import type { MoveRecord } from '../../../runtime/protocol/home/move.ts'
import { stageText } from '../move/move.ts'
import { paint } from '../paint.ts'
import { printable } from '../printable.ts'

const outcomeMark = { same: '·', changed: '✓', failed: '✗' } as const
const actsDone = { create: 'made', update: 'changed', replace: 'made anew', delete: 'removed', read: 'read' } as const
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
    case 'resource':
      if (told.state === 'begun') return undefined
      return told.state === 'done'
        ? line('✓', 'green', told.name, actsDone[told.act], `${told.ms} ms`, told.type)
        : line('✗', 'red', told.name, 'failed', `${told.ms} ms`, told.type)
    case 'stage':
      return stageLine(told.move)
    case 'probe':
      return told.probe.status === 'fail' ? line('✗', 'red', told.probe.id, told.probe.evidence) : undefined
    default:
      return undefined
  }
}

/** A stage of a move as it is entered. What goes on in it is told as it goes on. */
function stageLine(move: MoveRecord): string {
  const bad = ['reverting', 'stuck', 'abandoned'].includes(move.stage)
  return line(bad ? '✗' : '✓', bad ? 'red' : 'green', move.stage, stageText(move))
}

/** What is going on right now, and what a wait waits for; undefined when nothing new is. */
export function passingLine(told: Told): string | undefined {
  if (told.at === 'phase' && told.state === 'begun') return `${told.phase}  ${printable(told.detail)}`
  if (told.at === 'progress') return `${told.phase}  ${printable(told.detail)}`
  if (told.at === 'begin') return printable(told.step)
  if (told.at === 'engine') return `machine  ${printable(told.detail)}`
  if (told.at === 'resource' && told.state === 'begun') return `machine  ${told.act} ${printable(told.name)}`
  if (told.at === 'waiting') return `${printable(told.step)}  waits for ${printable(told.waitsFor)}`
  if (told.at === 'stage') return whileIn(told.move)
  if (told.at === 'probe') return `prove  ${printable(told.probe.title)}`
  return undefined
}

/** What an open stage waits for, and until when. */
function whileIn({ stage, confirmBy, soakSeconds }: MoveRecord): string | undefined {
  if (stage === 'switching' || stage === 'reverting') return `${stage}  waits for the processes to take over`
  if (stage === 'proving') return `proving  waits for the proof, and for ${soakSeconds} s without a fault`
  return stage === 'waiting' ? `waiting  waits to be confirmed over a new connection, until ${confirmBy}` : undefined
}

function line(mark: string, colour: 'green' | 'red' | 'dim', name: string, ...said: string[]): string {
  const rest = said.map(printable).filter(Boolean).join('  ')
  return `${paint(colour, mark, process.stderr)} ${printable(name).padEnd(14)}  ${rest}`.trimEnd()
}
