import { fileURLToPath } from 'node:url'

/** The folder of this project: its package.json says which commands there are, its sources become the release. */
export const checkout = fileURLToPath(new URL('..', import.meta.url))
