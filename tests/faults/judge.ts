/** A fault by name, and the tests that hold it: a file below tests/, and how the full names of its tests begin. */
export interface Fault {
  readonly name: string
  readonly heldBy: readonly (readonly [file: string, test: string])[]
}

/** A test as it ended in this run. */
export interface Ran {
  readonly file: string
  /** With the names of what it stands in: `outer > inner > test`. */
  readonly name: string
  readonly passed: boolean
}

export interface Verdict {
  readonly fault: string
  /** What says that it does not hold; none where it does. */
  readonly against: readonly string[]
}

/**
 * Which faults hold by the tests that ran: each test that a row names has to have run, and all it names to have passed.
 * @param whole whether every test was to run; where not, only the rows are judged all of whose tests ran.
 */
export function judge(faults: readonly Fault[], ran: readonly Ran[], whole: boolean): Verdict[] {
  return faults.flatMap(({ name: fault, heldBy }) => {
    const named = heldBy.map(([file, test]) => ({
      label: `${file}: ${test}`,
      tests: ran.filter((one) => one.file === file && one.name.startsWith(test)),
    }))
    const missing = named.filter(({ tests }) => tests.length === 0).map(({ label }) => `did not run: ${label}`)
    if (!whole && missing.length > 0) return []
    const failed = named.flatMap(({ tests }) => tests.filter(({ passed }) => !passed))
    const none = heldBy.length === 0 ? ['no test holds it'] : []
    return [{ fault, against: [...none, ...missing, ...failed.map((one) => `failed: ${one.file}: ${one.name}`)] }]
  })
}

/** The list that stands at the end of a run. */
export function listed(verdicts: readonly Verdict[]): string {
  const lines = verdicts.flatMap(({ fault, against }) => [
    `  ${against.length === 0 ? '✓' : '×'} ${fault}`,
    ...against.map((why) => `      ${why}`),
  ])
  const held = verdicts.filter(({ against }) => against.length === 0).length
  return ['', 'Faults', ...lines, `${held} of ${verdicts.length} faults hold`, ''].join('\n')
}
