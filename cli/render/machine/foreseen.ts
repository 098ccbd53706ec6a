import type { Foreseen } from '../../../stacks/remote.ts'

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
