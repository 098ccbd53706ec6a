import { lastingLine, passingLine } from './lines.ts'
import { movingLine } from './moving-line.ts'
import type { Voice } from './voice.ts'

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const frameMs = 80
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
