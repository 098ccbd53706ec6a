import type { ToolInput } from '../../protocol/tool.ts'
import type { Limits } from './limits.ts'

/** One bash script, or an argument list that is run as it stands. */
export type Command = ToolInput<'bash'>['command']

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
 * The argument list that runs inside the sandbox. It first sets the limits there, so that processes are counted
 * in the sandbox's own user namespace and not for the whole account; closes what bubblewrap inherited; writes one
 * byte to say that the command begins; and closes that descriptor too, so that the command can't forge it. A
 * script then runs in the same shell, which saves starting another one.
 */
export function wrap(command: Command, limits: Limits, startedDescriptor: number): string[] {
  const prelude = [
    // ulimit fails only where a lower limit is in force already, which bounds the command just as well.
    `{ ${ulimits(limits).join('; ')}; } 2>/dev/null`,
    `for fd in /proc/self/fd/*; do fd=\${fd##*/}; ((fd < 3 || fd == ${startedDescriptor})) || exec {fd}>&-; done`,
    `printf . >&${startedDescriptor} || exit 125`,
    `exec ${startedDescriptor}>&-; unset fd`,
  ].join('; ')
  const [become, ...words] = 'argv' in command ? ['exec "$@"', ...command.argv] : ['eval "shift; $1"', command.script]
  return ['/bin/bash', '-c', `${prelude}; ${become}`, 'bash', ...words]
}

function ulimits(limits: Limits): string[] {
  return Object.entries(resourceLimits(limits)).map(([letter, value]) => `ulimit -${letter} ${value}`)
}
