import { lastingLine, passingLine } from './lines.ts'
import type { Voice } from './voice.ts'

/** Progress as lines that stay: what was done, and what a wait waits for, each once. */
export function plainVoice(stream: NodeJS.WritableStream): Voice {
  let lastWait = ''
  return {
    tell(told) {
      const lasting = lastingLine(told)
      if (lasting) stream.write(`${lasting}\n`)
      const wait = told.at === 'waiting' ? passingLine(told) : undefined
      if (wait && wait !== lastWait) stream.write(`… ${wait}\n`)
      lastWait = wait ?? lastWait
    },
    aside: (ask) => ask(),
    end: () => undefined,
  }
}
