import { Failure } from '../../runtime/protocol/failure.ts'

/**
 * The assistant that was named: as the positional, with --assistant, or in VELLUM_ASSISTANT, which the positional
 * overrides and the flag cannot contradict.
 * @throws Failure USAGE when the two were typed and differ.
 */
export function namedAssistant(
  argument: string | undefined,
  flag: string | undefined,
  command: string,
): string | undefined {
  const typedFlag = flag === process.env.VELLUM_ASSISTANT ? undefined : flag
  if (argument !== undefined && typedFlag !== undefined && argument !== typedFlag)
    throw Failure.of('USAGE', {
      what: `Two assistants were named, "${argument}" and --assistant ${typedFlag}.`,
      command,
    })
  return argument ?? (flag || undefined)
}
