import { closeSync, readdirSync, readFileSync } from 'node:fs'

/** `O_CLOEXEC` of <asm-generic/fcntl.h>, which Node's constants lack. */
const closeOnExec = 0o2000000

/**
 * Closes what this process inherited beyond stdin, stdout and stderr, so that no child gets it: everything Node
 * opens is closed by exec, what a parent left open is not. Call it first thing at the start of a process.
 * @param keep descriptors that are meant to be here, such as a listener handed down.
 * @returns the descriptors that were closed.
 */
export function closeInherited(keep: readonly number[] = []): number[] {
  const inherited = readdirSync('/proc/self/fdinfo')
    .map(Number)
    .filter((descriptor) => descriptor > 2 && !keep.includes(descriptor) && survivesExec(descriptor))
  for (const descriptor of inherited) closeSync(descriptor)
  return inherited
}

function survivesExec(descriptor: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'utf8'))?.[1]
    return flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0
  } catch {
    // The descriptor that listed the folder is in the list and closed by now.
    return false
  }
}
