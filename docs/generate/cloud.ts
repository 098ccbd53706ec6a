import { roles } from '../../stacks/gcp/access/roles.ts'
import { configuration } from '../../stacks/gcp/configuration.ts'
import { costOf } from '../../stacks/gcp/prices.ts'
import { namesOf, usual } from '../../stacks/gcp/spec.ts'
import { code, table } from './markdown.ts'

const purposes: Readonly<Record<keyof ReturnType<typeof namesOf>, string>> = {
  network: 'a network of its own, in which nothing else is',
  subnet: 'the one subnet of that, in the region of the zone',
  firewall: 'lets SSH in from the ranges you say, and nothing else from anywhere',
  address: 'the static address, which stays the same while the machine sleeps',
  disk: 'the encrypted disk it starts from, with all that the assistant has',
  instance: 'the machine: a shielded one, without a service account',
}

/** Everything that is made in a cloud for one assistant. */
export function resourceTable(): string {
  const names = namesOf('NAME')
  const rows = Object.entries(purposes).map(([kind, does]) => [kind, code(names[kind as keyof typeof purposes]), does])
  return table(['resource', 'called', 'is'], rows)
}

/** Regions a person may compare; prices differ by region and not by zone. */
const zones = ['us-central1-a', 'europe-west1-b', 'europe-west3-a']

/** What the usual machine costs. */
export function costTable(): string {
  const costs = zones.map((zone) => costOf({ ...usual, zone }))
  const [first] = costs
  if (!first) return ''
  const dollars = (monthly: number | undefined) => (monthly === undefined ? 'unknown' : monthly.toFixed(2))
  const rows = first.items.map(({ what }, at) => [what, ...costs.map(({ items }) => dollars(items[at]?.monthly))])
  const sums = costs.map(({ items }) => dollars(items.reduce((sum, { monthly = 0 }) => sum + monthly, 0)))
  const header = [`dollars a month, list prices of ${first.asOf}`, ...zones.map(code)]
  return table(header, [...rows, ['together', ...sums]])
}

/** What whoever hatches there has to be allowed. */
export function roleTable(): string {
  return table(
    ['role', 'lets'],
    roles.map(({ role, lets }) => [code(role), lets]),
  )
}

/** What the program takes of somebody who runs the engine themselves. */
export function configurationTable(): string {
  const rows = configuration.map(({ key, means, usual: without }) => [
    code(key),
    means,
    without === undefined ? 'has to be said' : code(String(without)),
  ])
  return table(['setting', 'is', 'without it'], rows)
}
