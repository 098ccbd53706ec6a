import widthOf from 'string-width'
import { lastingLine, passingLine } from './lines.ts'
import type { Voice } from './voice.ts'

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const frameMs = 80
/** Control sequences of ECMA-48, and the cursor's of the VT220 (DECTCEM). */
const hideCursor = '\u001b[?25l'
const showCursor = '\u001b[?25h'
/**
 * From the start of the row the cursor is in. A terminal that was made narrower may have broken the moving line over rows
 * above, or may not: some do, and going up on one that did not would take away what is done.
 */
const erase = '\r\u001b[J'

/** Progress as a growing list whose last line moves: what goes on, since when, and what it waits for. */
export function liveVoice(stream: NodeJS.WriteStream): Voice {
  const moving = movingLine(stream)
  let now = ''
  let since = Date.now()
  let frame = 0
  let quiet = false
  const draw = () => {
    if (quiet) return
    frame = (frame + 1) % frames.length
    const seconds = Math.floor((Date.now() - since) / 1000)
    moving.draw(`${frames[frame]} ${now}${seconds > 0 ? `  ${seconds} s` : ''}`)
  }
  const timer = setInterval(() => now && draw(), frameMs).unref()
  return {
    tell(told) {
      const lasting = lastingLine(told)
      if (lasting) moving.above(lasting)
      const passing = passingLine(told) ?? (lasting ? '' : now)
      if (passing !== now) since = Date.now()
      now = passing
      if (now) draw()
      else moving.remove()
    },
    async aside(ask) {
      moving.remove()
      quiet = true
      try {
        return await ask()
      } finally {
        quiet = false
      }
    },
    end() {
      clearInterval(timer)
      now = ''
      moving.remove()
    },
  }
}

/** One line at the end of what was written that is drawn over and over. The cursor is hidden only while it is there. */
function movingLine(stream: NodeJS.WriteStream) {
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
