import * as Flags from '@oclif/core/flags'
import type { Hatched } from '../../bootstrap/hatch.ts'
import { checkout } from '../checkout.ts'
import { VellumCommand } from '../command.ts'
import { done, type Outcome } from '../outcome.ts'
import { remoteCalled } from '../remotes.ts'
import { launcher } from '../render/launcher.ts'
import { foreseenText } from '../render/machine/foreseen.ts'
import { planData, planText } from '../render/plan.ts'
import { verdict } from '../render/proof.ts'

export default class Hatch extends VellumCommand {
  static override summary = 'Make an assistant, prove it, and leave it running'
  static override description =
    'Safe to run again at any time: what is already so is left alone. VELLUM_HOME says where it lives; else ' +
    '/var/lib/vellum for root and ~/.vellum for anyone else. With --remote custom it is hatched on a Linux machine with ' +
    'systemd that is reached over SSH, as root there or through sudo, and always in /var/lib/vellum. With --remote gcp its ' +
    'machine is made first, in your project of Google Cloud: nothing but SSH gets in, and only from your address.'
  static override examples = [
    '<%= config.bin %> hatch',
    '<%= config.bin %> hatch --name desk --port 7831 --dry-run',
    '<%= config.bin %> hatch --remote custom --host ops@edge-3 --name edge',
    '<%= config.bin %> hatch --remote gcp --name cloud --dry-run',
  ]
  static override flags = {
    remote: Flags.string({ description: 'where its machine comes from (local)', helpValue: 'REMOTE' }),
    host: Flags.string({
      description: 'with --remote custom: the machine, as ssh takes it',
      helpValue: 'USER@HOST[:PORT]',
    }),
    'host-key': Flags.string({
      description: 'the key its sshd has to show; may be given several times',
      helpValue: 'SHA256:…',
      multiple: true,
      multipleNonGreedy: true,
    }),
    identity: Flags.string({ description: 'the key file to log in with', helpValue: 'FILE' }),
    'ssh-from': Flags.string({
      description: 'in a cloud: from where SSH is let in (the address of this machine); may be given several times',
      helpValue: 'CIDR',
      multiple: true,
      multipleNonGreedy: true,
    }),
    image: Flags.string({
      description: 'in a cloud: its system, debian-13 or ubuntu-24.04 (debian-13)',
      helpValue: 'IMAGE',
    }),
    'machine-type': Flags.string({ description: 'in a cloud: how big the machine is (e2-medium)', helpValue: 'TYPE' }),
    'disk-size': Flags.integer({
      description: 'in a cloud: how big its disk is, in GiB (20)',
      helpValue: 'GIB',
      min: 1,
    }),
    state: Flags.string({
      description: 'in a cloud: where what is on record of the machine is kept (this machine)',
      helpValue: 'gs://… | s3://… | file:///…',
    }),
    name: Flags.string({ description: 'its name (default: that of the home, else "default")', helpValue: 'NAME' }),
    port: Flags.integer({
      description: "the gateway's port on 127.0.0.1 (7830)",
      helpValue: 'PORT',
      min: 1,
      max: 65_535,
    }),
    'dry-run': Flags.boolean({ description: 'print the plan and change nothing' }),
    yes: Flags.boolean({ description: 'answer every question with yes' }),
  }
  override standing = 'hatching ends with the step it is at, and what was made so far is kept'

  override async run(): Promise<Outcome> {
    const { flags } = await this.parse(Hatch)
    const { requestOf } = await import('../request.ts')
    const { tell } = this.session
    const asked = flags.remote === undefined ? undefined : (await remoteCalled(flags.remote, tell)).name
    const request = requestOf({
      name: flags.name ?? flags.assistant,
      remote: asked,
      host: flags.host,
      hostKeys: flags['host-key'],
      identity: flags.identity,
      sshFrom: flags['ssh-from'],
      image: flags.image,
      machineType: flags['machine-type'],
      diskGiB: flags['disk-size'],
      state: flags.state,
      port: flags.port,
      dryRun: flags['dry-run'],
      yes: flags.yes,
    })
    const remote = await remoteCalled(request.remote, tell)
    if (request.dryRun) this.standing = 'nothing was changed'
    const { hatch } = await import('../../bootstrap/hatch.ts')
    return outcomeOf(await hatch(request, remote, checkout, tell), request.dryRun)
  }
}

function outcomeOf({ record, plan, machine, receipt, proof }: Hatched, dryRun: boolean): Outcome {
  const data = { assistant: record, plan: plan && planData(plan), machine, receipt, proof }
  if (dryRun) {
    const text = [machine && foreseenText(record.name, machine), plan && planText(plan)].filter(Boolean)
    return done('Nothing was changed.', data, text.join('\n'))
  }
  const nothing = receipt.every((line) => line.outcome === 'same')
  const where = `in ${record.home}, gateway on 127.0.0.1:${record.port}`
  const message = nothing
    ? `Nothing to do: "${record.name}" is hatched ${where}.`
    : `"${record.name}" is hatched ${where}.`
  const proven = proof ? `Its proof ${verdict(proof)}.` : ''
  const before = receipt.some(({ step, detail }) => step === 'current' && detail.includes('→'))
  const how = before ? '\nIt runs another release than before. upgrade brings one too, and goes back by itself.' : ''
  return done(message, data, `${message} ${proven}${how}\nNext: ${launcher()} exec -- 'echo hello'`)
}
