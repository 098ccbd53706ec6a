import widthOf from 'string-width'

/** Control sequences of ECMA-48, and the cursor's of the VT220 (DECTCEM). */
const hideCursor = '\u001b[?25l'
const showCursor = '\u001b[?25h'
/**
 * From the start of the row the cursor is in. A terminal that was made narrower may have broken the moving line over rows
 * above, or may not: some do, and going up on one that did not would take away what is done.
 */
const erase = '\r\u001b[J'

/** One line at the end of what was written that is drawn over and over. The cursor is hidden only while it is there. */
export function movingLine(stream: NodeJS.WriteStream) {
  let there = false
  const remove = () => {
    if (there) stream.write(erase + showCursor)
    there = false
    process.off('SIGTERM', leave).off('SIGHUP', leave)
  }
  /** Whoever ends us must find the cursor again; then the signal does what it would have done. */
  const leave = (signal: NodeJS.Signals) => {
    remove()
    process.kill(process.pid, signal)
  }
  return {
    draw(text: string) {
      if (!there) process.once('SIGTERM', leave).once('SIGHUP', leave)
      there = true
      stream.write(erase + hideCursor + cut(text, (stream.columns || 80) - 1))
    },
    above(line: string) {
      remove()
      stream.write(`${line}\n`)
    },
    remove,
  }
}

/**
 * As much of a text as so many columns hold; a wide character takes two (Unicode Standard Annex 11). Each counts for
 * itself: not every terminal knows which of them belong together.
 */
function cut(text: string, columns: number): string {
  let kept = ''
  let width = 0
  for (const character of text) {
    width += widthOf(character)
    if (width > columns) break
    kept += character
  }
  return kept
}
