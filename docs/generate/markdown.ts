/** Rows under a head, one line each and not padded, so that a change of one row is a change of one line. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

/** Text in a cell: on one line, and no bar of it ends the cell. */
function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim()
}

/** Text shown letter by letter; a text with a backtick in it needs two around (CommonMark 6.1). */
export function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}

/** What is typed or printed, as a block of its own. */
export function listing(lines: readonly string[], language = ''): string {
  return ['```', language, '\n', lines.join('\n'), '\n```'].join('')
}
