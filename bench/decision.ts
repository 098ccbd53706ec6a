import { decide } from '../runtime/permission/decide.ts'
import { judge } from '../runtime/permission/judge.ts'
import { RuleSet } from '../runtime/permission/rules/rule-set.ts'
import { percentile, type Row } from './row.ts'

const rounds = 3000
const warmUp = 500
const workspace = '/home/ann/.vellum/workspace'
const given = { threshold: 'low', context: 'conversation', now: new Date('2026-02-01T00:00:00.000Z') } as const

/** What agents type: short, long, in loops and pipes; the longest are filled up to 1 KiB. */
const commands = [
  'git status',
  'cd /repo && gh pr view 5525 --json title',
  'rg -n "function main" src | head -20',
  'for f in a b c; do cat "$f" | sed -n 1,40p; done',
  'npm test && git commit -m "Say why" && git push',
  'find . -name "*.ts" -not -path "*/node_modules/*" -exec wc -l {} +',
  `git add ${names('src/a-file', 60)}`,
  `cat ${names('docs/page', 60)} | grep -c HACK`,
  ['set -e', ...Array.from({ length: 20 }, (_, at) => `grep -rn "word ${at}" src/folder-${at} | sort -u`)].join('\n'),
]

function names(stem: string, count: number): string {
  return Array.from({ length: count }, (_, at) => `${stem}-${at}.ts`)
    .join(' ')
    .slice(0, 1000)
}

/** One decision, from the command as it is asked for to what happens with it, with few rules and with many. */
export async function measureDecision(): Promise<Row[]> {
  return [row(1000, 1), row(100_000, 3)]
}

/** Targets are the project's promises, for commands up to 1 KiB. */
function row(count: number, most: number): Row {
  const rules = rulesOf(count)
  const few = timesWith(rulesOf(0))
  const times = timesWith(rules)
  const p95 = percentile(times, 0.95)
  return {
    what: `one permission decision among ${count.toLocaleString('en')} rules`,
    figure: figureOf(times),
    against: `with no rule ${figureOf(few)}`,
    ratio: percentile(few, 0.5) / percentile(times, 0.5),
    target: `at most ${most} ms at p95`,
    holds: p95 <= most,
  }
}

function timesWith(rules: RuleSet): number[] {
  const times: number[] = []
  for (let round = 0; round < rounds + warmUp; round++) {
    const script = commands[round % commands.length] ?? ''
    const begin = performance.now()
    decide(judge({ tool: 'bash', input: { command: { script } } }, { workspace }), rules, given)
    if (round >= warmUp) times.push(performance.now() - begin)
  }
  return times
}

/** Rules as they pile up: most allow, of programs that are typed and of others, some for one command alone, some deny. */
function rulesOf(count: number): RuleSet {
  const programs = ['git', 'gh pr', 'npm', 'rg', 'cat', 'find', 'make', 'tool']
  return RuleSet.of(
    Array.from({ length: count }, (_, at) => ({
      id: `r${at}`,
      tool: 'bash',
      pattern: at % 3 === 0 ? `echo ${at}` : `${programs[at % programs.length]} verb-${at} *`,
      decision: at % 10 === 9 ? ('deny' as const) : ('allow' as const),
      maxRisk: 'medium' as const,
      createdAt: '2026-01-01T00:00:00.000Z',
    })),
  )
}

/** p50 and p95. */
function figureOf(times: readonly number[]): string {
  return `${percentile(times, 0.5).toFixed(2)} / ${percentile(times, 0.95).toFixed(2)} ms`
}
