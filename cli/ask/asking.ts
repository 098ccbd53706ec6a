import { call, type Target } from '../../runtime/protocol/call.ts'
import { Failure } from '../../runtime/protocol/failure.ts'
import type { Prompt } from '../../runtime/protocol/permission/prompt.ts'
import { approvalRoutes } from '../../runtime/protocol/permission/routes.ts'
import type { AskedEvent } from '../../runtime/protocol/tool.ts'
import { answerLines } from '../render/permission/answer-lines.ts'
import { spoken } from '../render/permission/duration.ts'
import { howItEnded, promptText } from '../render/permission/prompt.ts'
import { printable } from '../render/printable.ts'
import { type Answer, askApproval } from './approval.ts'
import { hasTerminal } from './prompt.ts'

/** Where there is nobody to press a key, it is said this often how long is left. */
const reminderMs = 60_000

/** Whoever waits for the guardian: whose prompts they are, and what is to be known of each as it goes on. */
interface Waiting {
  readonly gateway: Target
  readonly assistant: string
  readonly onPrompt: (prompt: Prompt) => void
}

/**
 * What a tool says, without what was said to the guardian meanwhile: that is shown and, on a terminal, asked for. Whoever
 * else answers first ends the question.
 */
export async function* askingMeanwhile(
  events: AsyncIterable<AskedEvent>,
  waiting: Waiting,
): AsyncGenerator<AskedEvent> {
  let over = new AbortController()
  let asked: Promise<unknown> = Promise.resolve()
  try {
    for await (const event of events) {
      over.abort()
      // What is written next must not end up in the question's row.
      await asked
      if (event.event === 'asking') {
        over = new AbortController()
        waiting.onPrompt(event.prompt)
        asked = begin(event.prompt, waiting, over.signal)
      } else if (event.event === 'approved') {
        waiting.onPrompt(event.prompt)
        say(`Prompt ${printable(event.prompt.id)} is ${howItEnded(event.prompt)}.`)
      } else yield event
    }
  } finally {
    over.abort()
    await asked
  }
}

/** Shows a prompt, and asks for its answer until it is over; resolves once nothing is asked any more. */
async function begin(prompt: Prompt, waiting: Waiting, over: AbortSignal): Promise<void> {
  // From its own two times: the clock of the machine it comes from may be another.
  const lasts = Date.parse(prompt.expiresAt) - Date.parse(prompt.askedAt)
  const now = Date.now()
  const shown = { ...prompt, askedAt: new Date(now).toISOString(), expiresAt: new Date(now + lasts).toISOString() }
  const width = process.stderr.columns ?? Number.POSITIVE_INFINITY
  say(`This waits for the guardian:\n${promptText(shown, { width, now, stream: process.stderr })}`)
  const until = now + lasts
  if (!hasTerminal()) return remind(prompt, waiting, { until, over })
  const answer = await askApproval(prompt, { until, over })
  if (answer)
    send(prompt, answer, waiting.gateway).catch((thrown) => say(`Error: ${printable(Failure.from(thrown).message)}`))
}

interface Until {
  readonly until: number
  readonly over: AbortSignal
}

async function send({ id }: Prompt, answer: Answer, gateway: Target): Promise<void> {
  if (answer.says === 'no') await call(gateway, approvalRoutes.deny, { id })
  else {
    const { option } = answer
    await call(gateway, approvalRoutes.approve, { id, ...(option && { remember: { option } }) })
  }
}

function remind(prompt: Prompt, { assistant }: Waiting, { until, over }: Until): void {
  say(
    answerLines(prompt, assistant)
      .map((line) => `  ${line}`)
      .join('\n'),
  )
  const left = () => say(`… waits for the guardian, ${spoken(until - Date.now())} left`)
  left()
  const reminder = setInterval(left, reminderMs)
  over.addEventListener('abort', () => clearInterval(reminder), { once: true })
}

function say(text: string): void {
  process.stderr.write(`${text}\n`)
}
