import type { Pattern } from '../pattern.ts'
import { gather } from './command-shelf.ts'
import { isMatch, literalSegment } from './glob.ts'
import type { Rule } from './rule.ts'

interface Shelved {
  readonly rule: Rule
  readonly glob: readonly string[]
}

/** A file, from the root of the file system and, where it lies in the workspace, from there. */
export interface Place {
  readonly absolute: readonly string[]
  readonly relative: readonly string[] | undefined
}

/**
 * Rules of one file tool by the folders that their paths surely begin with. An allowance covers a path spelt as it is;
 * whatever forbids or asks covers every spelling that a volume may take for the same.
 */
export class PathShelf {
  readonly #stems = new Map<string, Shelved[]>()
  /** Every folder above a stem, so that what happens to a whole folder finds the rules below it. */
  readonly #above = new Map<string, Rule[]>()

  put(rule: Rule, pattern: Pattern): void {
    if (pattern.kind !== 'path') return
    const isFolded = rule.decision !== 'allow'
    const glob = isFolded ? pattern.segments.map(fold) : pattern.segments
    const stem = stemOf(glob).map(fold)
    const root = pattern.isAbsolute ? '/' : ''
    gather(this.#stems, keyOf(root, stem), { rule, glob })
    if (isFolded)
      for (let length = 0; length < stem.length; length++) gather(this.#above, keyOf(root, stem.slice(0, length)), rule)
  }

  /** Rules that cover a file. */
  matching({ absolute, relative }: Place): Rule[] {
    return [...this.#from('/', absolute), ...(relative ? this.#from('', relative) : [])]
  }

  /** Rules that forbid or ask for something below a folder. */
  *below({ absolute, relative }: Place): Generator<Rule> {
    yield* (relative && this.#above.get(keyOf('', relative.map(fold)))) ?? []
    yield* this.#above.get(keyOf('/', absolute.map(fold))) ?? []
  }

  *#from(root: string, path: readonly string[]): Generator<Rule> {
    const folded = path.map(fold)
    for (let length = 0; length <= path.length; length++)
      for (const { rule, glob } of this.#stems.get(keyOf(root, folded.slice(0, length))) ?? [])
        if (isMatch(glob, rule.decision === 'allow' ? path : folded)) yield rule
  }
}

function stemOf(glob: readonly string[]): string[] {
  const stem: string[] = []
  for (const segment of glob) {
    const text = literalSegment(segment)
    if (text === undefined) break
    stem.push(text)
  }
  return stem
}

function keyOf(root: string, segments: readonly string[]): string {
  return root + segments.join('/')
}

/** As volumes do that tell no upper from lower case, or one spelling of an accent from another (APFS, NTFS, ext4 casefold). */
function fold(segment: string): string {
  return segment.normalize('NFKC').toLowerCase()
}
