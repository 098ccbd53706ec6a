/** A word as bash reads it back: as it is where nothing in it is special, else in single quotes. */
export function quoted(text: string): string {
  if (/^[\w@%+:,./-][\w@%+:,./=-]*$/.test(text)) return text
  return `'${text.replaceAll("'", "'\\''")}'`
}
