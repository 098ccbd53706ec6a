import type { Fault } from './judge.ts'

const journey = 'journeys/permissions'
const waits = (what: string) => [journey, `a command that waits > ${what}`] as const

/** What can be wrong with a wish of the assistant, with its prompt, its answer and the rules it is decided by. */
export const permissionFaults: readonly Fault[] = [
  {
    name: 'the gateway killed between an approval and what it is for',
    heldBy: [
      [journey, 'the gateway is killed > between a yes and what it is for'],
      [journey, 'the gateway is killed > while something waits'],
    ],
  },
  { name: 'two clients who answer one prompt', heldBy: [waits('is answered once where two answer at once')] },
  {
    name: 'an answer that comes too late, or twice',
    heldBy: [
      waits('never runs where the guardian says no'),
      ['cli/commands/approvals', 'one that comes too late'],
      ['cli/commands/approvals', 'an answer that was given already'],
    ],
  },
  { name: 'a prompt that nobody answers', heldBy: [waits('that nobody answers in time')] },
  {
    name: 'a skill that has changed since it was approved',
    heldBy: [
      [journey, 'a skill > that has changed asks again'],
      [journey, 'a skill > that changes between the yes and the run'],
    ],
  },
  {
    name: 'a pattern that is none, alone and in a file of many',
    heldBy: [
      [journey, 'a rule > that cannot be kept is refused'],
      ['cli/commands/trust', 'a file that holds'],
    ],
  },
  {
    name: 'a prompt that would steer a terminal, hide its end, or be answered by what was typed before it',
    heldBy: [
      ['cli/commands/approvals', 'nothing of a long command is left out'],
      ['cli/commands/exec-asking', 'keys that mean nothing'],
      ['cli/commands/exec-asking', 'a narrow terminal shows every character'],
      ['cli/render/permission/rows', ''],
    ],
  },
]
