import type { OptionRow, ProgramRow } from './row.ts'

/** One option that a word holds. */
export interface Found {
  /** As it was written, with its dashes. */
  readonly name: string
  /** What it is; several where it is cut short and could mean any of them, none where it is not known. */
  readonly options: readonly OptionRow[]
  /** Whether it is spelled in full. */
  readonly isExact: boolean
  /** What is attached to it: behind `=`, or right behind its letter. */
  readonly value: string | undefined
}

const nothing: OptionRow = {}

/** The options in a word such as `-rf`, `-n5`, `--name=value`. Read from left to right until one takes the rest as its value. */
export function findOptions(rows: readonly ProgramRow[], text: string, style: ProgramRow['style']): Found[] {
  if (style === 'single-dash') return [singleDash(rows, text)]
  return text.startsWith('--') ? [long(rows, text)] : short(rows, text)
}

function long(rows: readonly ProgramRow[], text: string): Found {
  const { name, value } = parted(text)
  const exact = exactly(rows, name)
  if (exact) return { name, options: [exact], isExact: true, value }
  return { name, options: cutShort(rows, name), isExact: false, value }
}

/** `-name` and `--name` are the same; attached is only what stands behind `=`, or behind a colon as in `-Xmx:1`. */
function singleDash(rows: readonly ProgramRow[], text: string): Found {
  const { name, value } = parted(text.startsWith('--') ? text.slice(1) : text)
  const exact = exactly(rows, name) ?? exactly(rows, `-${name}`)
  if (exact) return { name, options: [exact], isExact: true, value }
  return { name, options: cutShort(rows, name), isExact: false, value }
}

function short(rows: readonly ProgramRow[], text: string): Found[] {
  if (/^-\d+$/.test(text)) {
    const number = exactly(rows, '-NUM')
    if (number) return [{ name: text, options: [number], isExact: true, value: undefined }]
  }
  const found: Found[] = []
  for (let at = 1; at < text.length; at++) {
    const name = `-${text[at]}`
    const option = exactly(rows, name)
    const rest = text.slice(at + 1)
    const takesRest = option?.value !== undefined && rest !== ''
    found.push({ name, options: option ? [option] : [], isExact: true, value: takesRest ? rest : undefined })
    if (takesRest) break
  }
  return found
}

function parted(text: string): { name: string; value: string | undefined } {
  const equals = text.indexOf('=')
  if (equals < 0) return { name: text, value: undefined }
  return { name: text.slice(0, equals), value: text.slice(equals + 1) }
}

/** The nearest row that knows an option by its whole name. */
function exactly(rows: readonly ProgramRow[], name: string): OptionRow | undefined {
  for (const row of rows) {
    if (row.options && Object.hasOwn(row.options, name)) return row.options[name]
    if (harmlessOf(row).has(name)) return nothing
  }
  return undefined
}

/** Every option that a name is the beginning of, as getopt_long(3) reads it. */
function cutShort(rows: readonly ProgramRow[], name: string): OptionRow[] {
  return rows.flatMap((row) => [
    ...Object.entries(row.options ?? {}).flatMap(([full, option]) => (full.startsWith(name) ? [option] : [])),
    ...[...harmlessOf(row)].flatMap((full) => (full.startsWith(name) ? [nothing] : [])),
  ])
}

const harmlessNames = new WeakMap<ProgramRow, ReadonlySet<string>>()

function harmlessOf(row: ProgramRow): ReadonlySet<string> {
  const known = harmlessNames.get(row)
  if (known) return known
  const names = new Set(row.harmless?.split(/\s+/))
  harmlessNames.set(row, names)
  return names
}
