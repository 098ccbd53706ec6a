import * as Flags from '@oclif/core/flags'

/** What upgrade and rollback take alike. */
export const moveFlags = {
  window: Flags.integer({
    description: 'how long the machine waits to be confirmed before it goes back by itself',
    helpValue: 'SECONDS',
    default: 60,
    min: 10,
    max: 3600,
  }),
  'dry-run': Flags.boolean({ description: 'print the releases there and the plan, and change nothing' }),
}
