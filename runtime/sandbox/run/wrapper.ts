import { Failure } from '../../protocol/failure.ts'
import { quote } from '../../protocol/quote.ts'
import type { ToolInput } from '../../protocol/tool.ts'
import type { Limits } from './limits.ts'

/** One bash script, or an argument list that is run as it stands. */
export type Command = ToolInput<'bash'>['command']

/** The descriptors that bubblewrap gets beyond the standard ones; none is there for the command. */
export const descriptors = { filter: 3, signal: 4, command: 5 } as const

/** The most that a command's words may hold: what Linux takes as one argument, MAX_ARG_STRLEN of execve(2). */
const longestWord = 128 * 1024 - 1

/** bash's resource limits by option letter, in bash's own units (KiB for v and f): setrlimit(2). */
export function resourceLimits(limits: Limits) {
  return {
    u: limits.processes,
    v: Math.floor(limits.addressSpaceBytes / 1024),
    f: Math.floor(limits.fileBytes / 1024),
    c: 0,
    n: limits.openFiles,
  } as const
}

/**
 * The argument list that runs inside the sandbox, the same for every command. It first sets the limits there, so that
 * processes are counted in the sandbox's own user namespace and not for the whole account; offers itself to the
 * kernel as the first to be killed when memory runs out; closes what bubblewrap inherited; and waits for a byte that
 * says that the command is there to be read. It answers with a byte when the command begins, and closes that
 * descriptor too, so that the command can't forge it. A script then runs in the same shell, which saves another one.
 */
export function waitingShell(limits: Limits): string[] {
  const { signal, command } = descriptors
  const lines = [
    // ulimit fails only where a lower limit is in force already, which bounds the command just as well.
    `{ ${ulimits(limits).join('; ')}; echo 1000 >/proc/self/oom_score_adj; } 2>/dev/null`,
    `for fd in /dev/fd/*; do fd=\${fd##*/}; ((fd < 3 || fd == ${signal} || fd == ${command})) || eval "exec $fd>&-"; done`,
    `read -r -n 1 -u ${signal} become && . /dev/fd/${command} || exit 125`,
    `printf . >&${signal} || exit 125`,
    `exec ${signal}>&- ${command}>&-; unset fd; SECONDS=0`,
    `[[ $become == script ]] || exec "$@"`,
    'unset become; eval "shift; $1"',
  ]
  return ['/bin/bash', '-c', lines.join('; '), 'bash']
}

/**
 * What the waiting shell reads: bash that goes to the command's folder and lays its words out, all of them quoted.
 * @throws Failure REQUEST_INVALID.
 */
export function commandText(command: Command, cwd: string | undefined): string {
  for (const word of 'argv' in command ? command.argv : [command.script]) refuseUnfit(word)
  const go = cwd === undefined ? [] : [`cd -- ${quote(cwd)} || return`, 'unset OLDPWD']
  const [kind, words] = 'argv' in command ? ['argv', command.argv] : ['script', [command.script]]
  return [...go, `set -- ${words.map(quote).join(' ')}`, `become=${kind}`, ''].join('\n')
}

function ulimits(limits: Limits): string[] {
  return Object.entries(resourceLimits(limits)).map(([letter, value]) => `ulimit -${letter} ${value}`)
}

function refuseUnfit(word: string): void {
  if (!word.includes('\0') && Buffer.byteLength(word) <= longestWord) return
  throw Failure.of('REQUEST_INVALID', { what: 'an argument holds a NUL or more than the 128 KiB that Linux takes' })
}
