import type { Word } from '../bash/script.ts'
import { isSecret } from '../paths/secret.ts'

/** Names that a pattern for secrets is most often meant for. */
const examples = [
  ...['.env', '.env.local', '.netrc', '.npmrc', '.pypirc', '.git-credentials', '.pgpass', 'credentials', 'id_rsa'],
  ...['id_ed25519', 'server.key', 'private.pem', 'secrets.json'],
]

/** Longer patterns are not tried: nobody types one. */
const longest = 256

/**
 * Whether a word of which not all is known names a secret all the same: `"$HOME"/.ssh/id_rsa`, `.e[n]v`, `{.env,a}`. A `*`
 * alone does not say so; what it stands for is not known.
 */
export function mayNameSecret({ raw, varies }: Word): boolean {
  const shown = raw.replace(/\$\([^)]*\)|`[^`]*`|\$\{[^}]*\}|\$\w+/g, 'x').replace(/["'\\]/g, '')
  if (isSecret(shown)) return true
  if (!varies.some((one) => one === 'glob' || one === 'brace')) return false
  return shown.split('/').flatMap(choices).some(meansSecret)
}

/** The names that a pattern with braces stands for; with several, anything in their place. */
function choices(part: string): string[] {
  const [before = '', choice, after = '', ...more] = part.split(/[{}]/)
  if (choice === undefined) return [part]
  if (more.length > 0) return [part.replace(/\{[^}]*\}/g, '*')]
  return choice.split(',').map((one) => `${before}${one}${after}`)
}

function meansSecret(pattern: string): boolean {
  if (pattern.length > longest) return true
  if (isSecret(pattern)) return true
  if (!/[*?[]/.test(pattern) || /^\*+$/.test(pattern)) return false
  const pieces = pattern.match(/\[[^\]]*\]|[\s\S]/g) ?? []
  // bash(1): a `*` in front matches no name that begins with a dot.
  return examples.some((name) => name.startsWith('.') === pattern.startsWith('.') && matches(pieces, name))
}

/** Keeps every place of the pattern that is reached, so that its time is their product at most. */
function matches(pieces: readonly string[], name: string): boolean {
  let reached = afterStars(pieces, new Set([0]))
  for (const letter of name) {
    const next = new Set<number>()
    for (const at of reached) {
      const piece = pieces[at]
      if (piece === '*') next.add(at)
      else if (piece === '?' || piece?.startsWith('[') || piece?.toLowerCase() === letter) next.add(at + 1)
    }
    reached = afterStars(pieces, next)
  }
  return reached.has(pieces.length)
}

function afterStars(pieces: readonly string[], places: Set<number>): Set<number> {
  for (const at of places) if (pieces[at] === '*') places.add(at + 1)
  return places
}
