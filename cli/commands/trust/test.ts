import * as Args from '@oclif/core/args'
import * as Flags from '@oclif/core/flags'
import { findAssistant } from '../../../bootstrap/record/find.ts'
import type { Foreseen, Trial } from '../../../bootstrap/trust.ts'
import { call } from '../../../runtime/protocol/call.ts'
import { Failure } from '../../../runtime/protocol/failure.ts'
import { settings, thresholdIn } from '../../../runtime/protocol/gateway/settings.ts'
import { layout } from '../../../runtime/protocol/layout.ts'
import { type Context, context, threshold } from '../../../runtime/protocol/permission/risk.ts'
import { settingRoutes } from '../../../runtime/protocol/routes.ts'
import { commandsOf } from '../../ask/commands.ts'
import { VellumCommand } from '../../command.ts'
import { allRules } from '../../flags/rule.ts'
import { readRuleFile } from '../../flags/rule-file.ts'
import { done, type Outcome } from '../../outcome.ts'
import { foreseenTable } from '../../render/permission/foreseen.ts'

/** Where commands are read as if they ran, when no assistant is asked: the answer is the same on every machine. */
const anyWorkspace = '/workspace'

export default class TrustTest extends VellumCommand {
  static override summary = 'What would happen with a command of the assistant, by which rule and why; nothing is run'
  static override description =
    "On the assistant's rules and settings, or on those of a file: then no assistant is needed, and a team can test its " +
    'rules. Links and versions of skills are not looked up.'
  static override examples = [
    "<%= config.bin %> trust test 'gh pr view 1 && make'",
    '<%= config.bin %> trust test --stdin --rules rules.json --json < commands.jsonl',
  ]
  static override args = { command: Args.string({ ignoreStdin: true, description: 'the command, as one word' }) }
  static override flags = {
    stdin: Flags.boolean({ description: 'read commands from standard input, each a JSON string on a line of its own' }),
    rules: Flags.string({ description: 'the rules of this file, as trust export writes them', helpValue: 'FILE' }),
    context: Flags.option({
      description: 'where the assistant would ask from',
      default: 'conversation',
      helpValue: 'CONTEXT',
      options: context.options,
    } as const)(),
    'auto-approve-up-to': Flags.option({
      description: 'up to which risk nobody is asked; without it, as it is set',
      helpValue: 'RISK',
      options: threshold.options,
    } as const)(),
  }

  override async run(): Promise<Outcome> {
    const { args, flags } = await this.parse(TrustTest)
    if ((args.command === undefined) !== (flags.stdin === true))
      throw Failure.of('USAGE', { what: '"trust test" takes one command, or --stdin.', command: 'trust test' })
    const { tryOut } = await import('../../../bootstrap/trust.ts')
    const trial = await (flags.rules === undefined
      ? this.#asSet(flags.context, flags.assistant)
      : fromFile(flags.rules, flags.context))
    const commands = args.command === undefined ? await commandsOf('trust test') : [args.command]
    const found = [...tryOut(commands, { ...trial, threshold: flags['auto-approve-up-to'] ?? trial.threshold })]
    const results = found.map(({ explained: _, ...result }) => result)
    return done(counted(found), { results }, args.command === undefined ? foreseenTable(found) : found[0]?.explained)
  }

  async #asSet(where: Context, name: string | undefined): Promise<Trial> {
    const record = findAssistant(name)
    const gateway = await this.gateway(record)
    const { settings: rows } = await call(gateway, settingRoutes.list, undefined)
    const set = settings.autoApproveUpTo.value.safeParse(rows.find((row) => row.name === 'autoApproveUpTo')?.value)
    const most = set.success ? thresholdIn(set.data, where) : 'none'
    return { rules: await allRules(gateway), context: where, threshold: most, workspace: layout(record.home).workspace }
  }
}

async function fromFile(file: string, where: Context): Promise<Trial> {
  const { rulesOf } = await import('../../../bootstrap/trust.ts')
  const rules = rulesOf(readRuleFile(file, 'trust test').rules, file)
  const usual = thresholdIn(settings.autoApproveUpTo.default, where)
  return { rules, context: where, threshold: usual, workspace: anyWorkspace }
}

function counted(found: readonly Foreseen[]): string {
  const count = (outcome: Foreseen['outcome']) => found.filter((one) => one.outcome === outcome).length
  return `Commands: ${found.length}; ${count('allow')} would pass, ${count('ask')} ask, ${count('deny')} be denied.`
}
