/**
 * Whether a name is meant by a list of patterns, as ssh_config(5) and sshd(8) have them: `*` and `?`, and `!` before one that
 * it must not be. Names compare without regard to case.
 */
export function isMeant(name: string, patterns: readonly string[]): boolean {
  const refused = patterns.some((one) => one.startsWith('!') && fits(name, one.slice(1)))
  return !refused && patterns.some((one) => !one.startsWith('!') && fits(name, one))
}

/** Without a regular expression, which some patterns make slow: each star is tried at its place only. */
function fits(name: string, pattern: string): boolean {
  const [text, wanted] = [name.toLowerCase(), pattern.toLowerCase()]
  let [at, want, star, resume] = [0, 0, -1, 0]
  while (at < text.length) {
    if (wanted[want] === '*') [star, resume, want] = [want, at, want + 1]
    else if (want < wanted.length && (wanted[want] === '?' || wanted[want] === text[at]))
      [at, want] = [at + 1, want + 1]
    else if (star >= 0) [resume, at, want] = [resume + 1, resume + 1, star + 1]
    else return false
  }
  return /^\**$/.test(wanted.slice(want))
}
