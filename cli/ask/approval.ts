import type { Prompt } from '../../runtime/protocol/permission/prompt.ts'
import { spoken } from '../render/permission/duration.ts'
import { movingLine } from '../render/progress/moving-line.ts'

/** What somebody at the terminal says to a prompt: yes once, yes with the option of this place remembered, or no. */
export type Answer = { readonly says: 'yes'; readonly option?: number } | { readonly says: 'no' }

/** What was typed before the question was there is no answer to it: the terminal hands it over within this time. */
const typedAheadMs = 100
const ctrlC = '\u0003'
const ctrlD = '\u0004'

/**
 * Waits at the terminal for one key: y, n, or the number of an option; any other is no answer. Ctrl-C and Ctrl-D become the
 * signal that main answers.
 * @param until when the prompt ends by itself, by the clock of this machine
 * @returns undefined where `over` was aborted before a key was pressed
 */
export async function askApproval(
  prompt: Pick<Prompt, 'options'>,
  { until, over }: { until: number; over: AbortSignal },
): Promise<Answer | undefined> {
  const keys = keyboard()
  const line = movingLine(process.stderr)
  const draw = () => line.draw(`${keysOf(prompt)}  ${spoken(until - Date.now())} left`)
  process.prependOnceListener('SIGINT', line.remove)
  let ticking: NodeJS.Timeout | undefined
  try {
    await keys.discard(typedAheadMs)
    draw()
    ticking = setInterval(draw, 1000)
    for (;;) {
      const key = await keys.next(over)
      if (key === undefined) return undefined
      const answer = answerOf(key, prompt)
      if (answer) return answer
    }
  } finally {
    clearInterval(ticking)
    line.remove()
    process.off('SIGINT', line.remove)
    keys.close()
  }
}

function keysOf({ options }: Pick<Prompt, 'options'>): string {
  const numbers = options.length > 1 ? `1-${options.length}` : '1'
  const remember = options.length > 0 ? `, ${numbers} to remember` : ''
  return `Run it? y once${remember}, n no, Ctrl-C withdraws `
}

function answerOf(key: string, { options }: Pick<Prompt, 'options'>): Answer | undefined {
  if (/^y$/i.test(key)) return { says: 'yes' }
  if (/^n$/i.test(key)) return { says: 'no' }
  if (/^[1-9]$/.test(key) && Number(key) <= options.length) return { says: 'yes', option: Number(key) }
  return undefined
}

/** Single keys of the terminal. Several at once were pasted, and are no answer to anything. */
function keyboard() {
  const { stdin } = process
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  let heard: (key: string) => void = () => undefined
  const listen = (typed: string) => {
    if (typed.includes(ctrlC) || typed.includes(ctrlD)) process.kill(process.pid, 'SIGINT')
    else heard(typed.trim())
  }
  stdin.on('data', listen)
  return {
    discard: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
    next: (over: AbortSignal) =>
      new Promise<string | undefined>((resolve) => {
        if (over.aborted) return resolve(undefined)
        over.addEventListener('abort', () => resolve(undefined), { once: true })
        heard = resolve
      }),
    close() {
      stdin.off('data', listen)
      stdin.setRawMode(false)
      stdin.pause()
    },
  }
}
