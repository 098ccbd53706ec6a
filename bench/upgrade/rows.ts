import { printed, timesOf } from '../in-turns.ts'
import { percentile, type Row } from '../row.ts'
import type { Waits } from './waits.ts'

/** How long the way to a machine is, there and back, in milliseconds. */
export const distance = 50

/** What one upgrade took. */
export interface Upgraded {
  readonly ms: number
  /** Bytes that went up. */
  readonly sent: number
  readonly waits: Waits
}

/** What one way of doing it came to. */
interface Side {
  readonly name: string
  readonly upgraded: readonly Upgraded[]
  /** Milliseconds it took to be on the release before again. */
  readonly back: readonly number[]
}

/** One line a peer for each thing that was measured. @param layerBytes of the layer that differs, as it lies on the disk */
export function rowsOf(ours: Side, theirs: readonly Side[], layerBytes: number): Row[] {
  return [
    ...theirs.map((one) => timeRow(ours, one)),
    ...theirs.map((one) => bytesRow(ours, one, layerBytes)),
    ...theirs.map((one) => waitRow(ours, one)),
    ...theirs.map((one) => backRow(ours, one)),
  ]
}

function timeRow({ upgraded: ours }: Side, { name, upgraded }: Side): Row {
  const times = (all: readonly Upgraded[]) => timesOf(all.map(({ ms }) => ms))
  const [own, other] = [times(ours), times(upgraded)]
  return {
    what: `upgrade over ${distance} ms, one layer differs`,
    figure: printed(own),
    against: `${name}: ${printed(other)}`,
    ratio: other.median / own.median,
  }
}

function bytesRow({ upgraded: ours }: Side, { name, upgraded }: Side, layerBytes: number): Row {
  const bytes = (all: readonly Upgraded[]) => median(all.map(({ sent }) => sent))
  const [own, other] = [bytes(ours), bytes(upgraded)]
  return {
    what: 'bytes sent for it',
    figure: kilobytes(own),
    against: `${name}: ${kilobytes(other)}`,
    ratio: other / own,
    target: 'only changed layers travel',
    holds: own <= layerBytes,
  }
}

function waitRow({ upgraded: ours }: Side, { name, upgraded }: Side): Row {
  const words = (all: readonly Upgraded[]) => {
    const [sent, failed] = (['sent', 'failed'] as const).map((count) =>
      all.reduce((sum, { waits }) => sum + waits[count], 0),
    )
    return `${longest(all)} ms, ${failed} of ${sent} failed`
  }
  return {
    what: 'longest wait of a request meanwhile, 50 a second',
    figure: words(ours),
    against: `${name}: ${words(upgraded)}`,
    ratio: longest(upgraded) / longest(ours),
    target: '0 failed requests under load',
    holds: ours.every(({ waits }) => waits.failed === 0),
  }
}

function backRow({ back: reverts }: Side, { name, back }: Side): Row {
  const [own, other] = [timesOf(reverts), timesOf(back)]
  return {
    what: 'back to the release before, which is there',
    figure: `${printed(own)} by itself, proven`,
    against: `${name}: ${printed(other)}`,
    ratio: other.median / own.median,
    target: 'at most 5 s without network',
    holds: own.median <= 5000,
  }
}

const median = (values: readonly number[]) => percentile(values, 0.5)
const longest = (all: readonly Upgraded[]) => median(all.map(({ waits }) => waits.longestMs))
const kilobytes = (bytes: number) => `${Math.round(bytes / 1024).toLocaleString('en')} KiB`
