import headless, { type IBufferCell } from '@xterm/headless'

/** The first colours of a terminal (ECMA-48 SGR 30 to 37), on the dark ground that these pictures have. */
const palette = ['#484f58', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4']
const ground = '#0d1117'
const text = '#e6edf3'
const dimmed = '#8b949e'
const cell = { width: 8.4, height: 19, size: 14 }
const edge = 16

/** Characters beside each other that look alike. */
interface Run {
  readonly column: number
  readonly text: string
  readonly colour: string
  readonly bold: boolean
}

/**
 * What a terminal shows once it was sent these bytes, as a picture: the same bytes give the same picture. It is as many
 * rows high as hold anything.
 */
export async function pictureOf(
  bytes: string,
  { columns, title }: { columns: number; title: string },
): Promise<string> {
  const terminal = new headless.Terminal({ cols: columns, rows: 200, allowProposedApi: true })
  await new Promise<void>((resolve) => terminal.write(bytes, resolve))
  const { active } = terminal.buffer
  const rows = Array.from({ length: active.length }, (_, row) => {
    const line = active.getLine(row)
    return runsOf(Array.from({ length: columns }, (_, column) => line?.getCell(column)))
  })
  const shown = rows.slice(0, rows.findLastIndex((runs) => runs.length > 0) + 1)
  const size = { width: Math.ceil(columns * cell.width) + 2 * edge, height: shown.length * cell.height + 2 * edge }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${ground}"/>`,
    `<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="${cell.size}" xml:space="preserve">`,
    ...shown.flatMap((runs, row) => runs.map((run) => drawn(run, row))),
    '</g>',
    '</svg>',
    '',
  ].join('\n')
}

function runsOf(cells: readonly (IBufferCell | undefined)[]): Run[] {
  const runs: Run[] = []
  for (const [column, one] of cells.entries()) {
    const characters = one?.getChars() ?? ''
    if (!one || characters.trim() === '') continue
    const look = { colour: colourOf(one), bold: one.isBold() !== 0 }
    const last = runs.at(-1)
    const joins =
      last && last.colour === look.colour && last.bold === look.bold && column <= last.column + last.text.length + 1
    if (joins) runs[runs.length - 1] = { ...last, text: last.text.padEnd(column - last.column) + characters }
    else runs.push({ column, text: characters, ...look })
  }
  return runs
}

function colourOf(one: IBufferCell): string {
  if (one.isDim()) return dimmed
  return one.isFgDefault() ? text : (palette[one.getFgColor() % 8] ?? text)
}

/** Each run is as wide as its cells, whatever font there is. */
function drawn({ column, text, colour, bold }: Run, row: number): string {
  const x = (edge + column * cell.width).toFixed(1)
  const y = edge + row * cell.height + cell.size
  const length = (text.length * cell.width).toFixed(1)
  const weight = bold ? ' font-weight="bold"' : ''
  return `<text x="${x}" y="${y}" textLength="${length}" fill="${colour}"${weight}>${escaped(text)}</text>`
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
