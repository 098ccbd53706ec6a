/**
 * What could steer a terminal or show a text as another one than it is: control characters (ECMA-48), those that turn the
 * direction of writing or take no place (Unicode category Cf; CVE-2021-42574), and half a pair.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}]/gu
/** Colours, as `paint` writes them: SGR of ECMA-48 with one number. */
const colour = '\u001b\\[\\d{1,3}m'
const unseenButOurs = new RegExp(`(${colour}|[\\n\\t])|${unseen.source}`, 'gu')

/** Text that may have been written by anyone, as one line; what cannot be seen is written out. */
export function printable(text: string): string {
  return text.replace(/\s+/g, ' ').replace(unseen, escaped).trim()
}

/** Lines and spaces that look like others, and characters that look like nothing at all (UTS 39, UAX 44). */
const misleading = /[\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/gu

/** One line whose every character counts: none is left out, and those that are not seen as what they are are written out. */
export function plainlySeen(line: string): string {
  return line.replace(unseen, escaped).replace(misleading, escaped)
}

/** Text for a person's terminal, of lines and colours: whatever it was made of, it does nothing else there. */
export function harmless(text: string): string {
  return text.replace(unseenButOurs, (character, ours?: string) => ours ?? escaped(character))
}

/** As JSON with nothing in it that a terminal would obey: JSON leaves DEL and C1 (RFC 8259 §7) as they are. */
export function jsonText(document: unknown): string {
  return JSON.stringify(document).replace(unseen, (character) =>
    Array.from({ length: character.length }, (_, at) => hex(character.charCodeAt(at))).join(''),
  )
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}

function hex(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`
}
