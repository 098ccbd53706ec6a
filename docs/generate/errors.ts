import { catalogue, type Entry, exitCodes, type Turn } from '../../runtime/protocol/catalogue.ts'
import { code, table } from './markdown.ts'

const turns: Readonly<Record<Turn, string>> = { yours: 'yours', ours: 'ours', provider: "the provider's" }
const meanings = Object.entries(exitCodes)

/** What each exit code means. */
export function exitCodeTable(): string {
  return table(
    ['exit code', 'means'],
    meanings.map(([number, means]) => [number, means]),
  )
}

/** Every error under the exit code it ends with. */
export function errorPages(): string {
  const rows = Object.entries(catalogue as Readonly<Record<string, Entry>>)
  const sections = meanings.map(([number, means]) => {
    const own = rows.filter(([, { exitCode }]) => exitCode === Number(number))
    const cells = own.map(([name, { message, hint, turn }]) => [code(name), message, hint, turns[turn]])
    return own.length === 0
      ? ''
      : `## Exit code ${number}: ${means}\n\n${table(['code', 'says', 'next', 'turn'], cells)}`
  })
  return sections.filter(Boolean).join('\n\n')
}
