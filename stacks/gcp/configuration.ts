import { type MachineSpec, usual } from './spec.ts'

/** One setting of a stack, and what of the machine it says. */
interface Row {
  readonly key: `${'gcp' | 'vellum'}:${string}`
  readonly says: Exclude<keyof MachineSpec, 'owner'>
  readonly reads: 'text' | 'number' | 'list'
  /** Without it, nothing is made where nobody says this. */
  readonly usual?: string | number
  readonly means: string
}

/** What somebody who types `pulumi up` says of the machine, in the configuration of their stack. */
export const configuration: readonly Row[] = [
  { key: 'gcp:project', says: 'project', reads: 'text', means: 'the project it is made in' },
  { key: 'gcp:zone', says: 'zone', reads: 'text', means: 'where it stands' },
  {
    key: 'vellum:publicKey',
    says: 'publicKey',
    reads: 'text',
    means: 'the public key it lets in, without a comment; your agent has to hold the other half',
  },
  {
    key: 'vellum:sshFrom',
    says: 'sshFrom',
    reads: 'list',
    means: 'from where SSH is let in: a list of ranges, as in ["203.0.113.7/32"]',
  },
  {
    key: 'vellum:name',
    says: 'assistant',
    reads: 'text',
    usual: 'default',
    means: 'the assistant it is for, by which its resources are called',
  },
  { key: 'vellum:machineType', says: 'machineType', reads: 'text', usual: usual.machineType, means: 'how big it is' },
  { key: 'vellum:diskSize', says: 'diskGiB', reads: 'number', usual: usual.diskGiB, means: 'its disk, in GiB' },
  { key: 'vellum:image', says: 'image', reads: 'text', usual: usual.image, means: 'its system' },
  { key: 'vellum:user', says: 'user', reads: 'text', usual: usual.user, means: 'who logs in there, with sudo' },
]
