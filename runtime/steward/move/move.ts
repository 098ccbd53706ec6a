import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { removeDurably, syncFolder } from '../../durable/folder.ts'
import { writeDurably } from '../../durable/staged-file.ts'
import { Failure } from '../../protocol/failure.ts'
import { isFinal, type MoveRecord, moveRecord } from '../../protocol/home/move.ts'
import type { Layout } from '../../protocol/layout.ts'
import type { StewardEvent } from '../../protocol/plan.ts'
import { type Happening, stageAfter } from './table.ts'

/** Of so many moves the events are kept. */
const movesKept = 5
/** Given up when the disk is full: room for the few files that a way back takes. */
const reserveBytes = 128 * 1024

/** What is known of a move at the end of a stage. */
export type Learned = Partial<Pick<MoveRecord, 'confirmBy' | 'outcome' | 'databases'>>

/** A move under way: its record, written durably before what it says is done, and what is told of it. */
export class Move {
  readonly #at: Layout
  #record: MoveRecord

  private constructor(at: Layout, record: MoveRecord) {
    this.#at = at
    this.#record = record
  }

  /** Begins one; its record is on the disk before this returns. @throws NodeJS.ErrnoException */
  static begin(at: Layout, record: MoveRecord): Move {
    mkdirSync(at.moves, { recursive: true, mode: 0o700 })
    dropOld(at)
    writeDurably(reserveOf(at), Buffer.alloc(reserveBytes, 1))
    const move = new Move(at, record)
    move.#keep(record)
    return move
  }

  /** The last move of this home; undefined where there was none. @throws Failure MOVE_BROKEN */
  static last(at: Layout): Move | undefined {
    const record = readMove(at)
    return record && new Move(at, record)
  }

  get record(): MoveRecord {
    return this.#record
  }

  get isOpen(): boolean {
    return !isFinal(this.#record.stage)
  }

  /** Whether the operator has confirmed it, which holds whatever happens next. */
  get isConfirmed(): boolean {
    return answerIn(this.#at, this.#record.id) === 'confirmed'
  }

  /** From now on it is too late to confirm it. @returns false where that was done already, which holds. */
  close(): boolean {
    return settleAnswer(this.#at, this.#record.id, 'late') === 'late'
  }

  /** Goes on to the stage that follows what happened, with what is known by then. */
  enter(happened: Happening, more: Learned = {}): void {
    const stage = stageAfter(this.#record.stage, happened)
    if (stage === 'reverting') this.makeRoom()
    this.#keep({ ...this.#record, ...more, stage, stageSince: new Date().toISOString() })
    if (!this.isOpen) removeDurably(reserveOf(this.#at))
  }

  /** Gives up what was kept free: from now on either the way back needs it, or nothing will. */
  makeRoom(): void {
    rmSync(reserveOf(this.#at), { force: true })
  }

  /** Notes what becomes of the databases, before it is done. */
  note(databases: MoveRecord['databases']): void {
    this.#keep({ ...this.#record, databases })
  }

  /** Tells whoever follows. A disk that has no room for it keeps nobody from going on. */
  readonly tell = (event: StewardEvent): void => {
    try {
      const path = this.#at.moveEvents(this.#record.id)
      appendFileSync(path, `${endsWithin(path) ? '\n' : ''}${JSON.stringify(event)}\n`, { mode: 0o600 })
    } catch {
      // The record says how it stands.
    }
  }

  /** Tells the stage that it is in, where who entered it was killed before they could. For who carries it from now on. */
  tellUntold(): void {
    const { id, stageSince } = this.#record
    const path = this.#at.moveEvents(id)
    const told = existsSync(path) ? readFileSync(path, 'utf8') : ''
    if (!told.includes(`"stageSince":"${stageSince}"`)) this.tell({ at: 'stage', move: this.#record })
  }

  #keep(record: MoveRecord): void {
    const text = `${JSON.stringify(record, null, 2)}\n`
    try {
      writeDurably(this.#at.move, text)
    } catch {
      this.makeRoom()
      writeDurably(this.#at.move, text)
    }
    this.#record = record
    this.tell({ at: 'stage', move: record })
  }
}

/** What became of the question whether a move is confirmed. */
type Answer = 'confirmed' | 'late'

/**
 * Settles that question once, whoever comes first: a link is made whole or not at all, and never over another (symlink(2)).
 * @returns what holds.
 */
export function settleAnswer(at: Layout, id: string, answer: Answer): Answer | undefined {
  try {
    symlinkSync(answer, at.moveAnswer(id))
    syncFolder(at.moves)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  return answerIn(at, id)
}

/** What holds; undefined as long as it is open. */
export function answerIn(at: Layout, id: string): Answer | undefined {
  try {
    return readlinkSync(at.moveAnswer(id)) === 'confirmed' ? 'confirmed' : 'late'
  } catch {
    return undefined
  }
}

/** The record of the last move; undefined where there was none. @throws Failure MOVE_BROKEN */
export function readMove(at: Layout): MoveRecord | undefined {
  if (!existsSync(at.move)) return undefined
  try {
    return moveRecord.parse(JSON.parse(readFileSync(at.move, 'utf8')))
  } catch (error) {
    const why = error instanceof SyntaxError ? 'it is cut or damaged' : 'it is no record of a move'
    throw Failure.of('MOVE_BROKEN', { file: at.move, why }, error)
  }
}

/** Whether a writer that was killed has left half a line. */
function endsWithin(path: string): boolean {
  return existsSync(path) && statSync(path).size > 0 && !readFileSync(path, 'utf8').endsWith('\n')
}

function reserveOf(at: Layout): string {
  return join(at.moves, 'reserve')
}

function dropOld(at: Layout): void {
  const all = readdirSync(at.moves).map((name) => join(at.moves, name))
  const youngestFirst = all.sort((a, b) => lstatSync(b).mtimeMs - lstatSync(a).mtimeMs)
  const logs = youngestFirst.filter((path) => path.endsWith('.ndjson'))
  for (const path of logs.slice(movesKept - 1)) rmSync(path)
  for (const path of all.filter((path) => path.endsWith('.answer'))) rmSync(path)
}
