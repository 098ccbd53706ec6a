/** What stands between a wrapper's options and the command that it runs. */
export type Before = 'nothing' | 'one' | 'assignments'

/** A program that does nothing but run another one, which is given as its last words (each one's manual page). */
export interface Wrapper {
  /** Options without a value, separated by spaces. Short ones can be joined. */
  readonly flags?: string
  /** Options with a value: `-n 5`, `-n5`, `--adjustment=5`, `--adjustment 5`. */
  readonly values?: string
  /** Options that change nothing and are spelt in no other way, such as the `-5` of nice. */
  readonly also?: RegExp
  readonly before?: Before
  /** It adds words to the command that are known only when it runs. */
  readonly adds?: true
  /** The command it runs where none is given. */
  readonly byDefault?: string
  /** A builtin, so that what it runs happens in the shell itself. */
  readonly isBuiltin?: true
}

/** By name. What is not here is no wrapper: shells, sudo and eval are judged as programs. */
export const wrappers: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  [
    'timeout',
    {
      flags: '-f --foreground -p --preserve-status -v --verbose',
      values: '-s --signal -k --kill-after',
      before: 'one',
    },
  ],
  ['nice', { values: '-n --adjustment', also: /^-\d+$/ }],
  ['nohup', {}],
  ['stdbuf', { values: '-i --input -o --output -e --error' }],
  ['setsid', { flags: '-c --ctty -f --fork -w --wait' }],
  ['ionice', { flags: '-t --ignore', values: '-c --class -n --classdata' }],
  ['time', { flags: '-p --portability -v --verbose -q --quiet' }],
  ['command', { flags: '-p', isBuiltin: true }],
  ['builtin', { isBuiltin: true }],
  ['env', { flags: '-i --ignore-environment -', values: '-u --unset', before: 'assignments' }],
  ['busybox', {}],
  [
    'chrt',
    {
      flags: '-a --all-tasks -b --batch -f --fifo -i --idle -o --other -r --rr -R --reset-on-fork -v --verbose',
      before: 'one',
    },
  ],
  ['taskset', { flags: '-c --cpu-list', before: 'one' }],
  [
    'xargs',
    {
      flags: '-0 --null -r --no-run-if-empty -t --verbose -x --exit',
      values: '-n --max-args -P --max-procs -L --max-lines -d --delimiter -s --max-chars -E -I --replace',
      adds: true,
      byDefault: 'echo',
    },
  ],
])
