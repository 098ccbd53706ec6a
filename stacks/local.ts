import type { FoundRemote } from './remote.ts'

/** This machine (E1). */
export const local: FoundRemote = { name: 'local', makesMachines: false }
