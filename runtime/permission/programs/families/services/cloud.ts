import { each } from '../../each.ts'
import type { Family, ProgramRow } from '../../row.ts'

// terraform(1), pulumi(1), ansible-playbook(1), and the command lines of cloud providers. Their verbs stand at any depth
// (`aws s3 rm`, `gcloud compute instances delete`), so only what is known to list something is medium.

const asks: ProgramRow = { risk: 'medium', why: 'asks a service in the network' }
const changes: ProgramRow = {
  risk: 'high',
  why: 'changes what runs elsewhere, or sends something there',
  isVeiled: true,
}
/** A command line all of whose verbs are high, but for those that it names. */
const deploys = (listing: string): ProgramRow => ({
  risk: 'medium',
  why: 'asks a service in the network',
  isTooBroad: true,
  subcommands: {
    ...each(
      'deploy publish up down create delete destroy rm remove add set unset apply launch run exec ssh console logs open link unlink login logout auth init dev serve start stop restart restore scale rollback promote alias env secret secrets config import export push pull install uninstall update upgrade build functions emulators tail db pg redis ps releases domains certs dns teams switch apps access keys plugins buildpacks addons hosting database firestore storage proxy sftp tokens machine machines volumes ips wireguard orgs postgres mysql kv r2 d1 queues pages whoami dispatch-namespace versions triggers deployments types',
      changes,
    ),
    ...each(listing, asks),
  },
})

const terraform: ProgramRow = {
  risk: 'medium',
  why: 'runs the providers that the folder names',
  isTooBroad: true,
  style: 'single-dash',
  options: { ...each('-chdir', { value: 'text' } as const) },
  subcommands: {
    ...each('version providers graph fmt', asks),
    ...each('plan init get refresh validate', {
      risk: 'high',
      why: 'runs the providers that the folder names',
    } as const),
    ...each('show output state console test', {
      risk: 'high',
      why: 'can show secrets, or change what is kept',
    } as const),
    ...each('apply destroy import taint untaint force-unlock login logout workspace push cloud stacks', changes),
  },
}

const pulumi: ProgramRow = {
  risk: 'medium',
  why: 'runs the program of the folder',
  isTooBroad: true,
  optionsAnywhere: true,
  options: each('-C --cwd -s --stack', { value: 'text' } as const),
  subcommands: {
    ...each('version about whoami', asks),
    ...each('preview pre', { risk: 'high', why: 'runs the program of the folder', isVeiled: true } as const),
    ...each('up update down destroy dn import cancel refresh login logout new state watch install do run', changes),
    ...each('config stack env logs console plugin policy package convert org schema deployment esc', changes),
  },
}

const ansible: ProgramRow = { risk: 'high', why: 'runs tasks on other machines', isTooBroad: true, isVeiled: true }

/** `aws SERVICE VERB`, `gcloud GROUP … VERB`, `az GROUP … VERB`: what is not known to list something asks as high. */
const provider: ProgramRow = {
  risk: 'high',
  why: 'can change what runs in a cloud, or show its secrets',
  isTooBroad: true,
}

/** Tools that make and change what runs elsewhere. */
export const cloud: Family = {
  ...each('terraform tofu terragrunt', terraform),
  pulumi,
  ...each(
    'ansible ansible-playbook ansible-pull ansible-galaxy ansible-vault ansible-console ansible-inventory',
    ansible,
  ),
  ...each(
    'packer nomad consul boundary waypoint cdk cdktf sam copilot chef-client knife puppet salt salt-call fab cap',
    ansible,
  ),
  ...each(
    'aws gcloud gsutil bq az azd doctl linode-cli hcloud oci ibmcloud aliyun s3cmd s5cmd mc rclone restic',
    provider,
  ),
  ...each('flyctl fly', deploys('status version platform regions doctor')),
  heroku: deploys('version status regions stack info'),
  vercel: { ...deploys('list ls inspect version help'), risk: 'high', why: 'changes what runs elsewhere' },
  ...each('netlify ntl', deploys('status version sites')),
  wrangler: deploys('version docs'),
  firebase: deploys('version projects:list help'),
  ...each('serverless sls', deploys('version info print')),
  ...each('railway render supabase eas expo ampx amplify surge now gh-pages cf', {
    ...changes,
    isTooBroad: true,
  } as const),
}
