import type { ScriptJudge } from './judge.ts'

/** An operand of date(1): `+FORMAT` shows the time, anything else sets it. */
export const judgeClock: ScriptJudge = (operand) =>
  operand.startsWith('+') ? undefined : { risk: 'high', why: 'sets the clock' }

/** A mode of chmod(1): whoever runs a file with set-user-ID or set-group-ID does so as its owner. */
export const judgeMode: ScriptJudge = (mode) =>
  /[st]|^[2-7]\d{3}$|^0*[2-7]\d{3}$/.test(mode)
    ? { risk: 'high', why: 'lets others act as the owner of a file' }
    : undefined

/** What git writes of a commit or a name: a signature in it is checked by a program that keeps files of its own. */
export const judgeFormat: ScriptJudge = (format) =>
  /%G|signature/.test(format) ? { risk: 'medium', why: 'checks signatures by gpg' } : undefined
