import { posix } from 'node:path'
import type { Asker } from '../protocol/tool.ts'

/** How much harm a tool can do. */
export type Risk = 'low' | 'medium' | 'high'

/** A tool that is asked for, its input validated where the tool is known. */
export interface Question {
  readonly asker: Asker
  readonly tool: string
  readonly input: unknown
}

/** Whether a tool may run, and why: one row of the gateway's decisions. */
export interface Decision {
  readonly risk: Risk
  readonly outcome: 'allow' | 'deny'
  readonly reason: string
}

/** Up to this risk the assistant may act in a conversation without asking. */
const threshold: Risk = 'low'
const ranks: Readonly<Record<Risk, number>> = { low: 0, medium: 1, high: 2 }

/**
 * Decides whether a tool may run: the whole table until the permission engine exists. The guardian decides by asking;
 * the assistant may do what is below the threshold, and for the rest there is nobody to ask yet, so it is denied. Pure.
 * @param workspace absolute path of the workspace, against which paths in the input are read.
 */
export function decide({ asker, tool, input }: Question, workspace: string): Decision {
  const risk = riskOf(tool, input, workspace)
  if (asker === 'guardian') return { risk, outcome: 'allow', reason: 'the guardian asked for it' }
  if (ranks[risk] <= ranks[threshold]) return { risk, outcome: 'allow', reason: `${risk} risk is within the threshold` }
  return { risk, outcome: 'deny', reason: `${risk} risk is above the threshold and there is nobody to ask` }
}

function riskOf(tool: string, input: unknown, workspace: string): Risk {
  if (tool === 'file_read') return 'low'
  if (tool === 'bash') return 'medium'
  if (tool === 'file_write' || tool === 'file_edit') return isSkill(input, workspace) ? 'high' : 'medium'
  return 'high'
}

/** A skill is text the assistant follows later, so who writes it decides what is done then. */
function isSkill(input: unknown, workspace: string): boolean {
  const { path } = input as { path: string }
  const [top] = posix.relative(workspace, posix.resolve(workspace, path)).split('/')
  return top === 'skills'
}
