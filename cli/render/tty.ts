import { lastingLine, passingLine } from './lines.ts'
import type { Voice } from './voice.ts'

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const frameMs = 80
/** Return to the line's start and erase it (ECMA-48 CR, EL 2). */
const eraseLine = '\r\u001b[2K'

/** Progress as a growing list whose last line moves: what goes on, since when, and what it waits for. */
export function liveVoice(stream: NodeJS.WriteStream): Voice {
  let now = ''
  let since = Date.now()
  let frame = 0
  const draw = () => {
    frame = (frame + 1) % frames.length
    const seconds = Math.floor((Date.now() - since) / 1000)
    const text = `${frames[frame]} ${now}${seconds > 0 ? `  ${seconds} s` : ''}`
    stream.write(eraseLine + text.slice(0, Math.max(20, (stream.columns || 80) - 1)))
  }
  const timer = setInterval(() => now && draw(), frameMs).unref()
  return {
    tell(told) {
      const lasting = lastingLine(told)
      if (lasting) stream.write(`${eraseLine}${lasting}\n`)
      const passing = passingLine(told) ?? (lasting ? '' : now)
      if (passing !== now) since = Date.now()
      now = passing
      if (now) draw()
    },
    end() {
      clearInterval(timer)
      if (now) stream.write(eraseLine)
      now = ''
    },
  }
}
