import { judge } from '../../runtime/permission/judge.ts'
import { families } from '../../runtime/permission/programs/find.ts'
import type { ProgramRow } from '../../runtime/permission/programs/row.ts'
import { type Risk, risk } from '../../runtime/protocol/permission/risk.ts'
import { code, table } from './markdown.ts'

/** Commands that show how a risk comes about. */
const examples = [
  'git status',
  'rg parse',
  'cat notes.md',
  'cat .env',
  'mkdir -p notes',
  'gh pr view 5525 --json title',
  'cd pkb && gh pr view 5525 --json title',
  'gh pr merge 5525',
  'git push --force',
  'rm -rf build',
  'make && rm -rf x',
  'echo hello > skills/greet/SKILL.md',
  'sudo ls',
]

/** What the engine says of some commands, and what a yes to each can be remembered as. */
export function judgedTable(): string {
  const rows = examples.map((script) => {
    const judgment = judge({ tool: 'bash', input: { command: { script } } }, { workspace: '/workspace' })
    const patterns = judgment.options.slice(1).map(({ pattern }) => code(pattern))
    return [code(script), judgment.risk, judgment.reasons.join('; '), ['itself', ...patterns].join(', ')]
  })
  return table(['command', 'risk', 'because', 'a yes can be remembered as'], rows)
}

/** By family, the programs that have a harmless use, and how many more are known that have none. */
export function programTable(): string {
  const rows = Object.entries(families).map(([name, family]) => {
    const of = (wanted: Risk) => Object.keys(family).filter((program) => leastOf(family[program]) === wanted)
    return [spaced(name), of('low').sort().map(code).join(' '), String(of('medium').length), String(of('high').length)]
  })
  return table(['family', 'low in some uses', 'medium at least', 'always high'], rows)
}

function leastOf(row: ProgramRow | undefined): Risk | undefined {
  if (row === undefined) return undefined
  const all = [row.risk, ...Object.values(row.subcommands ?? {}).map(leastOf)]
  return risk.options.find((one) => all.includes(one))
}

/** `javascriptPackages` as words. */
function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
