import { basename, delimiter, dirname } from 'node:path'

/**
 * The word this program was started with: VELLUM_LAUNCHER is set by the launcher, `./vellum` for example. What a person
 * is told to type next begins with that word, or it would not be found.
 */
export function launcher(): string {
  const typed = process.env.VELLUM_LAUNCHER
  if (!typed) return 'vellum'
  return process.env.PATH?.split(delimiter).includes(dirname(typed)) ? basename(typed) : typed
}

/** A hint as it can be typed here. */
export function typeable(hint: string): string {
  return hint.replace(/\bvellum (?=[a-z-])/g, () => `${launcher()} `)
}
