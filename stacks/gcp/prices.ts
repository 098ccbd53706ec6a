import { type MachineSpec, regionOf } from './spec.ts'

/**
 * List prices in US dollars without taxes and discounts, as https://cloud.google.com/compute/vm-instance-pricing and
 * https://cloud.google.com/vpc/network-pricing had them on this day. An estimate for a preview, nothing is decided by it.
 */
const asOf = '2026-08-01'

/** A month as Google counts it. */
const hoursOfMonth = 730

/** Dollars an hour in us-central1. */
const machines: Readonly<Record<string, number>> = {
  'e2-micro': 0.008376,
  'e2-small': 0.016751,
  'e2-medium': 0.033503,
  'e2-standard-2': 0.067006,
  'e2-standard-4': 0.134012,
  'e2-standard-8': 0.268024,
  'n2-standard-2': 0.097118,
  'n2-standard-4': 0.194236,
  'c3-standard-4': 0.201608,
  't2d-standard-2': 0.084492,
}
/** Dollars a GiB and month, balanced persistent disk. */
const disk = 0.1
/** Dollars an hour of a static address in use. */
const staticAddress = 0.005

/** How much dearer a region is than us-central1; regions that are not here count as the dearest that is. */
const regions: Readonly<Record<string, number>> = {
  'us-central1': 1,
  'us-east1': 1,
  'us-west1': 1,
  'europe-west1': 1.1,
  'europe-west3': 1.29,
  'europe-west4': 1.1,
  'europe-north1': 1.1,
  'asia-southeast1': 1.23,
  'asia-northeast1': 1.28,
}

/** One line of a preview. */
export interface Cost {
  readonly what: string
  /** Dollars a month; undefined where the table does not know it. */
  readonly monthly: number | undefined
}

/** What a machine costs a month while it runs, item by item, and of which day (ISO 8601) the prices are. */
export function costOf({ machineType, diskGiB, zone }: Pick<MachineSpec, 'machineType' | 'diskGiB' | 'zone'>): {
  asOf: string
  items: Cost[]
} {
  const factor = regions[regionOf(zone)] ?? Math.max(...Object.values(regions))
  const hourly = machines[machineType]
  const items = [
    { what: machineType, monthly: hourly === undefined ? undefined : cents(hourly * hoursOfMonth * factor) },
    { what: `${diskGiB} GiB disk`, monthly: cents(disk * diskGiB * factor) },
    { what: 'static address', monthly: cents(staticAddress * hoursOfMonth) },
  ]
  return { asOf, items }
}

function cents(dollars: number): number {
  return Math.round(dollars * 100) / 100
}
