/** How long each phase of reaching a host may take, each by itself, in milliseconds. A question to a person takes its own time. */
export interface Deadlines {
  readonly resolve: number
  readonly connect: number
  readonly exchange: number
  readonly authenticate: number
  readonly open: number
  /** Between two signs of life, keepaliveInterval × keepaliveCountMax of ssh2. */
  readonly silence: number
}

export const usualDeadlines: Deadlines = {
  resolve: 10_000,
  connect: 10_000,
  exchange: 15_000,
  // sshd may ask a directory for the user, and an agent its owner for a touch.
  authenticate: 30_000,
  open: 15_000,
  silence: 30_000,
}

/** What a phase is called in a sentence. */
export const phaseNames: Readonly<Record<keyof Deadlines, string>> = {
  resolve: 'looking up its address',
  connect: 'connecting',
  exchange: 'exchanging keys',
  authenticate: 'authenticating',
  open: 'opening a channel',
  silence: 'staying in touch',
}
