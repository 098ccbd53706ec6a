#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { operatorFolders } from '../bootstrap/record/folders.ts'

// Set by the launcher so that even this file comes out of the cache; what we start has no use for it.
delete process.env.NODE_COMPILE_CACHE
const argv = process.argv.slice(2)
if (argv[0] === '--version') {
  const { default: project } = await import('../package.json', { with: { type: 'json' } })
  process.stdout.write(`vellum ${project.version}\n`)
} else {
  // oclif asks for the account's shell where none is set, and a uid without an account has none.
  process.env.SHELL ||= '/bin/sh'
  // Not Node's default below /tmp: whoever may write there could hand root the code it runs next.
  enableCompileCache(operatorFolders().compiled)
  const { main } = await import('./main.ts')
  await main(argv)
}
