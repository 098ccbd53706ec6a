import widthOf from 'string-width'
import { plainlySeen } from '../printable.ts'

/**
 * A text whose every character counts, over as many rows as it needs: each of its own lines begins with a bar, what is
 * only broken because the terminal is narrow goes on behind a broken bar. Nothing is left out, so nothing hides at its end.
 * A prompt has a sign in place of each line's end (`show` of the permission engine): what follows it begins a row.
 * @param width columns of the terminal, or infinity where nothing is to be broken
 */
export function barred(text: string, indent: string, width: number): string[] {
  const room = Math.max(20, width - indent.length - 2)
  return text
    .split(/(?<=\u240a)|\n/)
    .flatMap((line) =>
      pieces(plainlySeen(line), room).map((piece, index) => `${indent}${index === 0 ? '│' : '┊'} ${piece}`),
    )
}

/** A text in pieces of so many columns at most; a wide character takes two (Unicode Standard Annex 11). */
function pieces(text: string, room: number): string[] {
  const found: string[] = []
  let piece = ''
  let taken = 0
  for (const character of text) {
    const width = widthOf(character)
    if (taken + width > room) {
      found.push(piece)
      piece = ''
      taken = 0
    }
    piece += character
    taken += width
  }
  return [...found, piece]
}
