import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'

/** What holds for the repository as a whole and no linter checks. */

const root = join(import.meta.dirname, '..')
const files = (...patterns: string[]) => globSync(patterns, { cwd: root, exclude: ['**/node_modules/**'] }).sort()
const sources = files('{cli,stacks,bootstrap,runtime}/**/*.ts')
const tests = files('tests/**/*.test.ts')

test('the repository is found', () => {
  expect(sources).toContain('runtime/protocol/failure.ts')
  expect(tests).toContain('tests/repository.test.ts')
})

test('a test stands on the path of what it tests: file.test.ts, or file-aspect.test.ts', () => {
  const free = (path: string) => path.startsWith('tests/repository') || path.startsWith('tests/journeys/')
  const astray = tests.filter((path) => !free(path) && !subjectsOf(path).some((one) => existsSync(join(root, one))))
  expect(astray).toEqual([])
})

test('a folder holds at most fifteen source files, but that of the commands, whose paths are their names', () => {
  const counted = sources.filter((path) => dirname(path) !== 'cli/commands')
  const counts = Object.entries(Object.groupBy(counted, (path) => dirname(path)))
  expect(counts.filter(([, held]) => held !== undefined && held.length > 15).map(([folder]) => folder)).toEqual([])
})

test('nothing is left for later and no test is left out', () => {
  const marks = /\b(?:TO-?DO|FIX-?ME|XXX)\b|\b(?:it|test|describe)\.(?:only|skip|todo)\b/
  const shell = files('vellum', 'test', '.ci/*', '**/*.sh')
  const marked = [...sources, ...files('tests/**/*.ts'), ...shell].filter(
    (path) => path !== 'tests/repository.test.ts' && marks.test(readFileSync(join(root, path), 'utf8')),
  )
  expect(marked).toEqual([])
})

test('only the command line, the log, and the steward for its events write to stdout', () => {
  const allowed = ['runtime/process/log.ts', 'runtime/steward/main.ts']
  const voices = sources.filter((path) => !path.startsWith('cli/') && !allowed.includes(path))
  const loud = voices.filter((path) => /\bprocess\.stdout\.write\b/.test(readFileSync(join(root, path), 'utf8')))
  expect(loud).toEqual([])
})

/** `tests/a/file-some-aspect.test.ts` may test a/file-some-aspect, a/file-some or a/file: a TypeScript file or a program. */
function subjectsOf(path: string): string[] {
  const folder = dirname(path).replace(/^tests\/?/, '')
  const words = basename(path, '.test.ts').split('-')
  const names = words.map((_, index) => words.slice(0, words.length - index).join('-'))
  return names.flatMap((name) => [join(folder, `${name}.ts`), join(folder, `${name}.sh`), join(folder, name)])
}
