/** What a person asked for, flags and environment already resolved. */
export interface Request {
  readonly name: string
  readonly remote: 'local' | 'custom'
  /** VELLUM_HOME on the assistant's machine; absolute. */
  readonly home: string
  readonly port: number
  /** Print the plan and change nothing. */
  readonly dryRun: boolean
}
