/**
 * The word this program was started with: the launcher says `./vellum` where it was run so. What a person is told to
 * type next begins with that word, or it would not be found.
 */
export function launcher(): string {
  return process.env.VELLUM_LAUNCHER || 'vellum'
}

/** A hint as it can be typed here. */
export function typeable(hint: string): string {
  return hint.replace(/\bvellum (?=[a-z-])/g, `${launcher()} `)
}
