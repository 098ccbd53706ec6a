import type { Probe, Proof } from '../../runtime/protocol/proof.ts'
import { typeable } from './launcher.ts'
import { printable } from './printable.ts'
import { table, widthOf } from './table.ts'

/**
 * A proof as a person reads it: what failed first, then what passed, then what does not apply here.
 * @param width of the terminal; undefined where there is none, and then every probe is one whole line.
 */
export function diagnosis({ probes }: Proof, width: number | undefined): string {
  const of = (status: Probe['status']) => probes.filter((probe) => probe.status === status)
  const passed = width === undefined ? everyPass(of('pass')) : passesByRoom(of('pass'), width)
  return [findings(of('fail'), width), passed, findings(of('skip'), width)].filter(Boolean).join('\n\n')
}

/** Symptom, cause and fix: as a table where that fits, else below each other, so that a line to type stays in one piece. */
function findings(probes: readonly Probe[], width = Number.POSITIVE_INFINITY): string {
  const seen = probes.some((probe) => seenBeside(probe) !== '') ? ['seen'] : []
  const head = ['status', 'probe', 'symptom', 'cause', 'fix', ...seen]
  const rows = probes.map((probe) => [probe.status, probe.id, ...cellsOf(probe)].slice(0, head.length))
  if (rows.length === 0) return ''
  return widthOf(head, rows) <= width ? table(head, rows, width) : rows.map((row) => card(head, row)).join('\n')
}

function cellsOf(probe: Probe): string[] {
  const { status, title, symptom, evidence, cause = '', fix = '' } = probe
  return [symptom ?? (status === 'fail' ? evidence : title), cause, typeable(fix), seenBeside(probe)]
}

/** What was seen, where the symptom does not say it. */
function seenBeside({ status, symptom, evidence }: Probe): string {
  return status === 'fail' && symptom === undefined ? '' : evidence
}

function card([, , ...names]: readonly string[], [status = '', id = '', ...cells]: readonly string[]): string {
  const said = names.map((name, index) => [name, printable(cells[index] ?? '')] as const).filter(([, text]) => text)
  return [`${status}  ${printable(id)}`, ...said.map(([name, text]) => `      ${name.padEnd(7)}  ${text}`)].join('\n')
}

function everyPass(probes: readonly Probe[]): string {
  const rows = probes.map(({ status, id, evidence }) => [status, id, evidence])
  return rows.length === 0 ? '' : table(['status', 'probe', 'seen'], rows, Number.POSITIVE_INFINITY)
}

/** One row a room: `pass  vault  open, modes, …`. */
function passesByRoom(probes: readonly Probe[], width: number): string {
  const rooms = Map.groupBy(probes, ({ id }) => id.slice(0, id.indexOf('.')))
  const rows = [...rooms].map(([room, own]) => [
    'pass',
    room,
    own.map(({ id }) => id.slice(room.length + 1)).join(', '),
  ])
  return rows.length === 0 ? '' : table(['status', 'room', 'probes'], rows, width, 2)
}
