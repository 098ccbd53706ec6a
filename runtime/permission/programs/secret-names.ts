import type { Word } from '../bash/script.ts'
import { named, plainPath } from '../paths/place.ts'
import { canBeSecret, isSecret } from '../paths/secret.ts'

/** Longer patterns are not tried: nobody types one. */
const longest = 256

/** Behind what is not known, `..` leads out of a folder that the word begins with. */
const upwards = /(^|[/{,])\.\.([/},]|$)/

/**
 * Whether a word of which not all is known names a secret all the same: `"$HOME"/.ssh/id_rsa`, `.e[n]v`, `{.env,a}`. A `*`
 * alone does not say so; what it stands for is not known.
 *
 * @param workspace its path: in which folders it lies itself says nothing of what is in it
 */
export function mayNameSecret({ raw, varies }: Word, workspace: string): boolean {
  const bare = raw.replace(/\$\([^)]*\)|`[^`]*`|\$\{[^}]*\}|\$\w+/g, 'x').replace(/["'\\]/g, '')
  const shown = upwards.test(bare) ? bare : named(bare, plainPath(workspace))
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

/** A name that a `*` alone stands for can be any, which is not to say that it is a secret's. */
function meansSecret(pattern: string): boolean {
  return pattern.length > longest || (!/^\*+$/.test(pattern) && canBeSecret(pattern))
}
