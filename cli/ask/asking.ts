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
  try {
    for await (const event of events) {
      over.abort()
      if (event.event === 'asking') {
        over = new AbortController()
        waiting.onPrompt(event.prompt)
        begin(event.prompt, waiting, over.signal)
      } else if (event.event === 'approved') {
        waiting.onPrompt(event.prompt)
        say(`Prompt ${printable(event.prompt.id)} is ${howItEnded(event.prompt)}.`)
      } else yield event
    }
  } finally {
    over.abort()
  }
}

/** Shows a prompt, and asks for its answer until it is over. */
function begin(prompt: Prompt, waiting: Waiting, over: AbortSignal): void {
  // From its own two times: the clock of the machine it comes from may be another.
  const lasts = Date.parse(prompt.expiresAt) - Date.parse(prompt.askedAt)
  const now = Date.now()
  const shown = { ...prompt, askedAt: new Date(now).toISOString(), expiresAt: new Date(now + lasts).toISOString() }
  const width = process.stderr.columns ?? Number.POSITIVE_INFINITY
  say(`This waits for the guardian:\n${promptText(shown, { width, now, stream: process.stderr })}`)
  if (hasTerminal()) void answer(prompt, waiting, { until: now + lasts, over })
  else remind(prompt, waiting, { until: now + lasts, over })
}

interface Until {
  readonly until: number
  readonly over: AbortSignal
}

async function answer(prompt: Prompt, { gateway }: Waiting, until: Until): Promise<void> {
  const answered = await askApproval(prompt, until)
  if (answered === undefined) return
  await send(prompt, answered, gateway).catch((thrown) => say(`Error: ${printable(Failure.from(thrown).message)}`))
}

async function send({ id }: Prompt, answered: Answer, gateway: Target): Promise<void> {
  if (answered.says === 'no') await call(gateway, approvalRoutes.deny, { id })
  else {
    const { option } = answered
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
