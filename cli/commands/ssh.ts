import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { findAssistant } from '../../bootstrap/record/find.ts'
import { Failure } from '../../runtime/protocol/failure.ts'
import { assistantArgument, VellumCommand } from '../command.ts'
import { namedAssistant } from '../flags/assistant.ts'
import { done, failed, type Outcome } from '../outcome.ts'

export default class Ssh extends VellumCommand {
  static override summary = 'A shell on the machine of an assistant, or one command there'
  static override description =
    'As who logs in there, outside of every sandbox, and by the same host key as everything else. One word after -- is a ' +
    'line of the login shell, several are a program and its arguments. Exits with the code of the command.'
  static override usage = 'ssh [ASSISTANT] [--json] [-- COMMAND]'
  static override examples = ['<%= config.bin %> ssh edge', "<%= config.bin %> ssh edge -- 'uptime; df -h'"]
  static override args = { assistant: assistantArgument }
  static override readonly takesTail = true
  override standing = 'the session was closed'

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(Ssh)
    const record = findAssistant(namedAssistant(args.assistant, flags.assistant, 'ssh'))
    const words = this.session.tail ?? []
    const { shell } = await import('../../bootstrap/shell.ts')
    if (!flags.json) return endOf(await shell(record, words, process, this.session.tell), {})
    const [stdout, stderr] = [new PassThrough(), new PassThrough()]
    const kept = Promise.all([text(stdout), text(stderr)])
    const code = await shell(record, words, { stdin: process.stdin, stdout, stderr }, this.session.tell)
    stdout.end()
    stderr.end()
    const [out, err] = await kept
    return endOf(code, { stdout: out, stderr: err })
  }
}

function endOf(code: number, said: { stdout?: string; stderr?: string }): Outcome {
  const data = { code, ...said }
  if (code === 0) return done('The session ended well.', data, '')
  return { ...failed(Failure.of('COMMAND_FAILED', { code }), { data, text: '' }), exitCode: code, quiet: true }
}
