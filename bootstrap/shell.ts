import type { Ends } from './host/host.ts'
import { logIn } from './host/reach.ts'
import type { AssistantRecord } from './record/record.ts'
import type { Tell } from './tell.ts'

/**
 * A session of the person's own on the machine of an assistant, as who logs in there.
 * @param words none: the login shell; one: a line for it; several: a program and its arguments.
 * @returns its exit code
 * @throws Failure why the machine is not reached
 */
export async function shell(
  record: AssistantRecord,
  words: readonly string[],
  ends: Ends,
  tell: Tell,
): Promise<number> {
  await using host = await logIn(record.address, tell)
  return await host.shell(words, ends)
}
