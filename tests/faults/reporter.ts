import { globSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Reporter, TestModule, Vitest } from 'vitest/node'
import { judge, listed } from './judge.ts'
import { faults } from './table.ts'

const tests = join(import.meta.dirname, '..')
const fileOf = (path: string) => relative(tests, path).replace(/\.test\.ts$/, '')

/** Lists at the end of a run which faults hold, each by its name; one that does not hold fails the run. */
export default class FaultReporter implements Reporter {
  #vitest: Vitest | undefined

  onInit(vitest: Vitest): void {
    this.#vitest = vitest
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const ran = modules.flatMap((module) =>
      [...module.children.allTests()]
        .filter((test) => ['passed', 'failed'].includes(test.result().state))
        .map((test) => ({
          file: fileOf(module.moduleId),
          name: test.fullName,
          passed: test.result().state === 'passed',
        })),
    )
    const verdicts = judge(faults, ran, this.#isWhole(modules))
    if (verdicts.length === 0) return
    process.stdout.write(`${listed(verdicts)}\n`)
    if (verdicts.some(({ against }) => against.length > 0)) process.exitCode = 1
  }

  /** Whether this run was of every test there is. */
  #isWhole(modules: readonly TestModule[]): boolean {
    const among = new Set(modules.map((module) => fileOf(module.moduleId)))
    const all = globSync('**/*.test.ts', { cwd: tests })
    return (
      this.#vitest?.config.testNamePattern === undefined && all.every((path) => among.has(fileOf(join(tests, path))))
    )
  }
}
