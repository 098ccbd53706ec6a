import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const call = join(import.meta.dirname, '../../../runtime/protocol/call.ts')

/** What node has loaded of its own once it has run this module. */
async function loadedBy(source: string): Promise<string[]> {
  const script = `${source}; process.stdout.write(JSON.stringify(process.moduleLoadList))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
  return JSON.parse(stdout)
}

it('starts without what it has no use for: undici costs more than all the rest of a start', async () => {
  const undici = 'NativeModule internal/deps/undici/undici'
  expect(await loadedBy(`await import('${call}')`)).not.toContain(undici)
  expect(await loadedBy(`await import('node:http')`)).toContain(undici)
})
