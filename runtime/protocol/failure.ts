import { catalogue, type Entry, type Turn } from './catalogue.ts'
import type { FailureDocument } from './failure-document.ts'

export type Code = keyof typeof catalogue

type Holes<Text extends string> = Text extends `${string}{${infer Hole}}${infer Rest}` ? Hole | Holes<Rest> : never
type HolesOf<C extends Code> = Holes<(typeof catalogue)[C]['message']> | Holes<(typeof catalogue)[C]['hint']>

/** The values that fill the holes of one catalogue row. */
export type Facts<C extends Code> = { readonly [Hole in HolesOf<C>]: string | number }

/**
 * The only error this project throws on purpose: one row of the catalogue, its holes filled.
 * `message` is one sentence that says what is wrong and what state things are in now; `hint` is the next thing to type.
 */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: string
  readonly hint: string
  readonly turn: Turn
  readonly exitCode: number

  private constructor(document: FailureDocument, cause?: unknown) {
    super(document.message, { cause })
    this.code = document.code
    this.hint = document.hint
    this.turn = document.turn
    this.exitCode = document.exitCode
  }

  /** A failure from the catalogue. `facts` fills every hole of the row's message and hint. */
  static of<C extends Code>(code: C, facts: Facts<C>, cause?: unknown): Failure {
    const row: Entry = catalogue[code]
    return new Failure(
      { code, message: fill(row.message, facts), hint: fill(row.hint, facts), turn: row.turn, exitCode: row.exitCode },
      cause,
    )
  }

  /** A failure that another process reported, perhaps of another release whose catalogue has other rows. */
  static revive(document: FailureDocument): Failure {
    return new Failure(document)
  }

  /**
   * A failure that a process reported which may be taken over: everything but the facts in its message is the catalogue's.
   * A code that is not there, a message that is not of its row and a row whose hint would be filled are not believed.
   * @param process who reported it, as it is called in a sentence.
   */
  static distrust(document: FailureDocument, process: string): Failure {
    const row = Object.hasOwn(catalogue, document.code) ? (catalogue[document.code as Code] as Entry) : undefined
    if (row === undefined || /\{\w+\}/.test(row.hint) || !patternOf(row.message).test(document.message))
      return Failure.of('UNEXPECTED', { what: `${process} said something that it may not say` })
    return new Failure({ ...row, code: document.code, message: document.message })
  }

  /** Any thrown value as a failure: what is not one already is a fault of ours. */
  static from(thrown: unknown): Failure {
    if (thrown instanceof Failure) return thrown
    return Failure.of('UNEXPECTED', { what: thrown instanceof Error ? thrown.message : String(thrown) }, thrown)
  }

  toJSON(): FailureDocument {
    return { code: this.code, message: this.message, hint: this.hint, turn: this.turn, exitCode: this.exitCode }
  }
}

/** What a row's message may read, whatever its holes are filled with. */
function patternOf(message: string): RegExp {
  return new RegExp(
    `^${message
      .split(/\{\w+\}/)
      .map(literal)
      .join('.*')}$`,
    's',
  )
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

function fill(text: string, facts: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => String(facts[name] ?? hole))
}
