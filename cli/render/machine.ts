import type { Foreseen, Seen } from '../../stacks/remote.ts'
import { table } from './table.ts'

/** What the making of a machine would do, and what the machine costs. */
export function foreseenText(name: string, { resources, costs, pricesOf }: Foreseen): string {
  const made = resources.map(({ act, name: what, type }) => `  ${act.padEnd(8)}  ${what.padEnd(10)}  ${type}`)
  const money = (dollars: number | undefined) => (dollars === undefined ? 'unknown' : `$${dollars.toFixed(2)}`)
  const sum = costs.reduce((all, { monthly = 0 }) => all + monthly, 0)
  const rows = costs.map(({ what, monthly }) => `  ${money(monthly).padStart(9)}  ${what}`)
  const isWhole = costs.every(({ monthly }) => monthly !== undefined)
  return [
    made.length === 0
      ? `The machine of "${name}" is as it should be.`
      : `For the machine of "${name}", this would be done:`,
    ...made,
    `A month of it costs ${isWhole ? 'about' : 'at least'} ${money(sum)} (list prices of ${pricesOf}, without traffic):`,
    ...rows,
    'Nothing was changed.',
  ].join('\n')
}

/** Machines that a cloud knows, as a table. */
export function seenText(machines: readonly (Seen & { readonly isKnown: boolean })[]): string {
  const rows = machines.map(({ assistant, project, zone, status, isKnown }) => [
    assistant,
    project,
    zone,
    status.toLowerCase(),
    isKnown ? 'yes' : 'no',
  ])
  return table(['name', 'project', 'zone', 'status', 'known here'], rows, Number.POSITIVE_INFINITY)
}
