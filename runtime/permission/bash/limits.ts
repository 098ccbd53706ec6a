/** Longest script that is read, in bytes of UTF-8. */
export const mostBytes = 32_768

/** Most commands that one script may hold, each counted once. */
export const mostSegments = 64

/** How deep commands, substitutions and groups may stand in one another. */
export const deepestNesting = 32

export const tooDeep = `It is nested more than ${deepestNesting} deep.`

/** Why a text is not even read; undefined where it can be. */
export function refusalOf(text: string): string | undefined {
  if (text.includes('\0')) return 'It holds a NUL character.'
  if (!text.isWellFormed()) return 'It is not well-formed Unicode.'
  if (Buffer.byteLength(text) > mostBytes) return 'It is longer than 32 KiB.'
  return opensTooMuch(text) ? tooDeep : undefined
}

/** Spares the parser, which reads each level anew, what opens far more than may stand in one another. */
function opensTooMuch(text: string): boolean {
  let open = 0
  for (let at = 0; at < text.length; at++) {
    const here = text[at]
    if (here === '(' || here === '{') open++
    else if ((here === ')' || here === '}') && open > 0) open--
    if (open > 8 * deepestNesting) return true
  }
  return false
}
