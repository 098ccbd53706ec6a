import type { FoundRemote } from './remote.ts'

/** A machine that somebody else made and that is reached over SSH. */
export const custom: FoundRemote = { name: 'custom', makesMachines: false }
