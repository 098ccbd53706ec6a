import type { Finding } from '../judgment.ts'
import type { Named } from './row.ts'
import { literal } from './words.ts'

/**
 * What the addresses among a command's words come to, where they are more than one of the web: any other scheme reads
 * files, writes mail or speaks to what listens here (curl(1) takes `file:`, `gopher:`, `dict:`, `smtp:` and more).
 */
export function judgeAddresses(named: readonly Named[]): Finding[] {
  return named.flatMap(({ word, role }): Finding[] => {
    const scheme = role === 'url' && /^\s*([A-Za-z][A-Za-z0-9+.-]*):\/\/|^\s*(file):/i.exec(literal(word) ?? '')
    if (!scheme || /^https?$/i.test(scheme[1] ?? '')) return []
    return [{ risk: 'high', why: `${word.raw} is no address of the web.` }]
  })
}
