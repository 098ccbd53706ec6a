import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Generous: it only ends what hangs; a slow machine must not fail a test. */
const unitDeadlineMs = 180_000
const journeyDeadlineMs = 600_000
/** How long `expect.poll` waits for what comes by itself. */
const patienceMs = 60_000

/** Journeys that touch nothing of this machine: each has test hosts of its own. */
const onHosts = 'tests/journeys/{cloud*,gcp*,ssh*,units*,move*,login,test-host}.test.ts'
/** Of those, the ones that look whether a request is ever dropped: what is short of a processor drops some. */
const underLoad = 'tests/journeys/move-load*.test.ts'
const tellEnds = 'tests/fixtures/tell-ends.ts'

export default defineConfig({
  test: {
    pool: 'forks',
    expect: { poll: { timeout: patienceMs } },
    reporters: ['default', './tests/faults/reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/journeys/**'],
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
          testTimeout: unitDeadlineMs,
          hookTimeout: unitDeadlineMs,
        },
      },
      {
        extends: true,
        test: {
          name: 'hosts',
          setupFiles: tellEnds,
          include: [onHosts],
          exclude: [underLoad],
          // Half of their time they wait, for a machine to start, a window to pass, a line to be missed; and a journey on this
          // machine runs beside them.
          maxWorkers: 2 * availableParallelism() - 1,
          sequence: { groupOrder: 1 },
          testTimeout: journeyDeadlineMs,
          hookTimeout: journeyDeadlineMs,
        },
      },
      {
        extends: true,
        test: {
          name: 'load',
          setupFiles: tellEnds,
          include: [underLoad],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
          testTimeout: journeyDeadlineMs,
          hookTimeout: journeyDeadlineMs,
        },
      },
      {
        // A journey hatches a real assistant here and shares the machine's system users: one file at a time.
        extends: true,
        test: {
          name: 'journeys',
          setupFiles: tellEnds,
          include: ['tests/journeys/**/*.test.ts'],
          exclude: [onHosts],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: journeyDeadlineMs,
          hookTimeout: journeyDeadlineMs,
        },
      },
    ],
  },
})
