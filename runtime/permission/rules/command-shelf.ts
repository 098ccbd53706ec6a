import type { Pattern } from '../pattern.ts'
import type { Rule } from './rule.ts'
import { isOption } from './spoken.ts'

interface Branch {
  readonly next: Map<string, Branch>
  /** Rules whose words end here and that cover any further ones. */
  readonly open: Rule[]
  /** Rules whose words end here. */
  readonly closed: Rule[]
}

/** Rules of one tool by the words they begin with: what covers a command is found in as many steps as it has words. */
export class CommandShelf {
  readonly #root = branch()
  readonly #exact = new Map<string, Rule[]>()

  put(rule: Rule, pattern: Pattern): void {
    if (pattern.kind === 'exact') {
      gather(this.#exact, pattern.text, rule)
      if (pattern.tokens) this.#grow(pattern.tokens).closed.push(rule)
    } else if (pattern.kind === 'prefix') this.#grow(pattern.tokens).open.push(rule)
  }

  /** Rules for exactly this action. */
  exact(text: string): readonly Rule[] {
    return this.#exact.get(text) ?? []
  }

  /** Rules with `*` whose words are the first ones of a command. */
  open(tokens: readonly (string | undefined)[]): Rule[] {
    return this.#along(tokens).flatMap((one) => one.open)
  }

  /** As `open`, and the exact ones whose words are all of the command's. */
  matching(tokens: readonly (string | undefined)[]): Rule[] {
    const path = this.#along(tokens)
    const last = path.length === tokens.length + 1 ? path.at(-1) : undefined
    return [...path.flatMap((one) => one.open), ...(last?.closed ?? [])]
  }

  /**
   * Rules that a command may turn out to be meant by: options can stand between their words and take the next word for
   * theirs, and what is not known can be any words.
   */
  *possible([program, ...rest]: readonly (string | undefined)[]): Generator<Rule> {
    yield* this.#root.open
    const first = program === undefined ? undefined : this.#root.next.get(program)
    if (!first) return
    let here = new Set([first])
    yield* ending(here)
    let canBeValue = false
    for (const token of rest) {
      if (here.size === 0) return
      if (token === undefined) for (const one of here) yield* below(one)
      if (token !== undefined && !isOption(token)) {
        const next = new Set([...here].flatMap((one) => one.next.get(token) ?? []))
        yield* ending(next)
        here = canBeValue ? new Set([...here, ...next]) : next
        canBeValue = false
      } else canBeValue = true
    }
  }

  /** Rules for a program, whatever words follow, the shorter ones first. */
  *about(program: string): Generator<Rule> {
    const first = this.#root.next.get(program)
    if (first) yield* below(first)
  }

  #along(tokens: readonly (string | undefined)[]): Branch[] {
    const path = [this.#root]
    for (const token of tokens) {
      const next = token === undefined ? undefined : path.at(-1)?.next.get(token)
      if (!next) break
      path.push(next)
    }
    return path
  }

  #grow(tokens: readonly string[]): Branch {
    let here = this.#root
    for (const token of tokens) {
      const next: Branch = here.next.get(token) ?? branch()
      here.next.set(token, next)
      here = next
    }
    return here
  }
}

function* ending(branches: Iterable<Branch>): Generator<Rule> {
  for (const one of branches) yield* [...one.open, ...one.closed]
}

function* below(root: Branch): Generator<Rule> {
  const waiting = [root]
  for (let at = 0; at < waiting.length; at++) {
    const one = waiting[at] as Branch
    yield* one.open
    yield* one.closed
    for (const next of one.next.values()) waiting.push(next)
  }
}

function branch(): Branch {
  return { next: new Map(), open: [], closed: [] }
}

/** Adds to the list that a map has for a key. */
export function gather<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}
