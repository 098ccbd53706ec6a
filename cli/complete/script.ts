import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkout } from '../checkout.ts'

/**
 * What a shell reads so that Tab asks this very checkout, wherever it is called from. It is named by its whole path: a
 * program that happens to be called vellum in the folder one is in must not run because somebody pressed Tab.
 */
export function scriptFor(shell: 'bash' | 'zsh' | 'fish', program = join(checkout, 'vellum')): string {
  const text = readFileSync(new URL(`./vellum.${shell}`, import.meta.url), 'utf8')
  const quoted = shell === 'fish' ? program.replace(/[\\']/g, '\\$&') : program.replaceAll("'", "'\\''")
  return text.trimEnd().replaceAll('@PROGRAM@', () => `'${quoted}'`)
}
