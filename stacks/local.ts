import type { Remote } from './remote.ts'

/** This machine (E1): nothing is created, so nothing has to be removed. */
export const local: Remote = {
  name: 'local',
  provision: async () => ({ reach: 'local' }),
  destroy: async () => undefined,
}
