import type { ToolEvent, ToolInput, ToolName } from '../protocol/tool.ts'
import { fileEdit } from '../sandbox/files/edit.ts'
import { fileRead } from '../sandbox/files/read.ts'
import type { Workspace } from '../sandbox/files/workspace.ts'
import { fileWrite } from '../sandbox/files/write.ts'
import { defaultLimits } from '../sandbox/run/limits.ts'
import type { Sandbox } from '../sandbox/run/sandbox.ts'

/** A tool and the input its schema gave. */
export type ToolCall = {
  readonly [Name in ToolName]: { readonly tool: Name; readonly input: ToolInput<Name> }
}[ToolName]

/**
 * Runs one tool in the workspace: a command in the sandbox, or one of the file tools.
 * @param signal kills a command, and all it started, when aborted.
 * @throws Failure what the sandbox or the file tool refuses with: nothing was run, read or written then.
 */
export async function* runTool(
  workspace: Workspace,
  sandbox: Sandbox,
  { tool, input }: ToolCall,
  signal: AbortSignal,
): AsyncGenerator<ToolEvent> {
  switch (tool) {
    case 'bash':
      return yield* runCommand(sandbox, input, signal)
    case 'file_read':
      return yield { event: 'result', result: await fileRead(workspace, input) }
    case 'file_write':
      return yield { event: 'result', result: await fileWrite(workspace, input) }
    case 'file_edit':
      return yield { event: 'result', result: await fileEdit(workspace, input) }
  }
}

function runCommand(sandbox: Sandbox, input: ToolInput<'bash'>, signal: AbortSignal): AsyncGenerator<ToolEvent> {
  const { command, cwd, wallClockMs = defaultLimits.wallClockMs } = input
  return sandbox.run(command, { ...defaultLimits, wallClockMs }, { signal, ...(cwd === undefined ? {} : { cwd }) })
}
