import { call, type Target } from '../../runtime/protocol/call.ts'
import { Failure } from '../../runtime/protocol/failure.ts'
import type { Prompt } from '../../runtime/protocol/permission/prompt.ts'
import { approvalRoutes } from '../../runtime/protocol/permission/routes.ts'
import { done, type Outcome } from '../outcome.ts'
import { howItEnded } from '../render/permission/prompt.ts'

/**
 * Gives an answer; one that comes too late changes nothing, and is well where the prompt has ended just so.
 * @param wanted how the prompt ends with this answer
 * @throws Failure APPROVAL_OVER where it has ended otherwise, and whatever `answer` throws
 */
export async function unlessLate(
  gateway: Target,
  { id, wanted }: { id: string; wanted: Prompt['state'] },
  answer: () => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await answer()
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.code !== 'APPROVAL_OVER') throw thrown
    const { prompts } = await call(gateway, approvalRoutes.list, undefined)
    const prompt = prompts.find((one) => one.id === id)
    if (prompt?.state !== wanted) throw thrown
    return done(`Nothing to do: prompt ${id} is ${howItEnded(prompt)} already.`, { prompt })
  }
}
