/** What one command may use. Memory and processes are bounded for each command by itself. */
export interface Limits {
  /** From the first instruction of the command to its kill. */
  readonly wallClockMs: number
  /** stdout and stderr together that are passed on; the rest is counted and dropped. */
  readonly outputBytes: number
  readonly processes: number
  /** Of each process; at least 4 GiB, because runtimes reserve far more than they use. */
  readonly addressSpaceBytes: number
  /** Of each file. */
  readonly fileBytes: number
  readonly openFiles: number
  /** What each of /tmp, /dev/shm and the home may hold in memory. */
  readonly memoryFolderBytes: number
}

const MiB = 2 ** 20

/** What a command may use unless it asks for less. */
export const defaultLimits: Limits = {
  wallClockMs: 120_000,
  outputBytes: 1 * MiB,
  processes: 256,
  addressSpaceBytes: 8192 * MiB,
  fileBytes: 1024 * MiB,
  openFiles: 1024,
  memoryFolderBytes: 512 * MiB,
}
