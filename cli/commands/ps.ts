import * as Flags from '@oclif/core/flags'
import type { Glance } from '../../bootstrap/ps.ts'
import { knownNames } from '../../bootstrap/record/names.ts'
import { VellumCommand } from '../command.ts'
import { done, type Outcome } from '../outcome.ts'
import { googleCloud } from '../remotes.ts'
import { launcher } from '../render/launcher.ts'
import { seenText } from '../render/machine/seen.ts'
import { paint } from '../render/paint.ts'
import { table } from '../render/table.ts'

const colours = { ready: 'green', degraded: 'red', unreachable: 'red', stopped: 'yellow', asleep: 'dim' } as const

export default class Ps extends VellumCommand {
  static override summary = 'All assistants of yours, and how each stands'
  static override examples = ['<%= config.bin %> ps', '<%= config.bin %> ps --json', '<%= config.bin %> ps --cloud']
  static override description =
    'ready: all its processes are; degraded: not all; asleep: put to sleep; stopped: nothing of it runs; unreachable: ' +
    'it cannot be asked. Runs no probe; status and doctor do.'

  static override flags = {
    cloud: Flags.boolean({
      description:
        'ask Google Cloud instead which machines of yours there are, in the projects of your assistants and in GCP_PROJECT',
    }),
  }

  override async run(): Promise<Outcome> {
    const { flags } = await this.parse(Ps)
    if (flags.cloud) return this.#inCloud()
    const names = knownNames()
    const assistants = names.length > 0 ? await (await import('../../bootstrap/ps.ts')).ps(names) : []
    if (assistants.length > 0) return done(`Assistants: ${assistants.length}.`, { assistants }, listed(assistants))
    const message = 'There is no assistant of yours yet.'
    return done(message, { assistants }, `${message}\nNext: ${launcher()} hatch`)
  }

  /** What the cloud says, also of machines that no record knows. */
  async #inCloud(): Promise<Outcome> {
    const remote = await googleCloud(this.session.tell)
    const { inCloud } = await import('../../bootstrap/ps.ts')
    const machines = await inCloud(remote, [process.env.GCP_PROJECT ?? []].flat())
    const message = `Machines of yours in Google Cloud: ${machines.length}.`
    return done(message, { machines }, machines.length > 0 ? seenText(machines) : message)
  }
}

function listed(assistants: readonly Glance[]): string {
  const reasons = assistants.some(({ why }) => why !== undefined)
  const head = ['name', 'remote', 'state', 'release', 'port', 'since', ...(reasons ? ['why'] : [])]
  const rows = assistants.map(({ name, remote = '', state, release, port, since = '', why = '' }) =>
    [name, remote, state, release?.slice(0, 12) ?? '', String(port ?? ''), since, why].slice(0, head.length),
  )
  const [titles, ...lines] = table(head, rows, Number.POSITIVE_INFINITY).split('\n')
  const coloured = lines.map((line, row) => {
    const state = assistants[row]?.state ?? 'stopped'
    return line.replace(` ${state} `, ` ${paint(colours[state], state)} `)
  })
  return [titles, ...coloured].join('\n')
}
