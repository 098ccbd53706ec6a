import * as z from 'zod'

/** A project as Google names it (https://cloud.google.com/resource-manager/docs/creating-managing-projects). */
const project = z
  .string()
  .regex(/^(?:[a-z0-9.-]{1,63}:)?[a-z](?:[-a-z0-9]{4,28}[a-z0-9])?$/, 'a project is named as in my-project-123')
const zone = z.string().regex(/^[a-z]+(?:-[a-z0-9]+)+-[a-z]$/, 'a zone is named as in europe-west1-b')

/** RFC 4632: an address and how many bits of it count. The machine has no IPv6, and no rule takes both. */
const cidr = z.cidrv4('a range of IPv4 addresses is written as in 203.0.113.7/32')

/** The systems that a machine can be made from, and where Google keeps the newest image of each. */
export const images = {
  'debian-13': 'projects/debian-cloud/global/images/family/debian-13',
  'ubuntu-24.04': 'projects/ubuntu-os-cloud/global/images/family/ubuntu-2404-lts-amd64',
} as const
export type ImageName = keyof typeof images

/**
 * One line of `ssh-keygen -y`: kind and key, without a comment, which could name a person. Google's agent writes it into
 * authorized_keys as it is, so it may be of each kind that the sshd of our images takes without being told to; RSA from
 * 2048 bits on (NIST SP 800-131A), which are 372 characters.
 */
const publicKey = z
  .string()
  .regex(
    /^(?:ssh-ed25519 [A-Za-z0-9+/]{68}|ecdsa-sha2-nistp(?:256|384|521) [A-Za-z0-9+/]{139,231}={0,2}|ssh-rsa [A-Za-z0-9+/]{370,2800}={0,2})$/,
    'a key is Ed25519, ECDSA, or RSA of at least 2048 bits',
  )

const imageNames = Object.keys(images) as [ImageName, ...ImageName[]]
const diskSizes = 'a disk has a whole number of GiB from 10 to 65536'

/** Everything that a machine is made from; nothing in it is secret. */
export const machineSpec = z.strictObject({
  /** The name of the assistant, and of its resources behind `vellum-`. */
  assistant: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  /** Which operator's installation it belongs to: two of them can use one name in one project, and are told apart. */
  owner: z.string().regex(/^[0-9a-f]{12}$/),
  project,
  zone,
  machineType: z.string().regex(/^[a-z][a-z0-9-]{1,62}$/, 'a machine type is named as in e2-medium'),
  diskGiB: z.int(diskSizes).min(10, diskSizes).max(65_536, diskSizes),
  image: z.enum(imageNames, `an image is one of ${imageNames.join(', ')}`),
  /** From where SSH is let in. */
  sshFrom: z.array(cidr).min(1).max(32, 'there may be 32 ranges'),
  /** The account that Google's agent makes for the key, with sudo. */
  user: z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/),
  publicKey,
})
export type MachineSpec = z.infer<typeof machineSpec>

/** What a machine is made from where the person says nothing else. Two processors shared, 4 GB: what three processes and a build need. */
export const usual = { machineType: 'e2-medium', diskGiB: 20, image: 'debian-13', user: 'vellum' } as const

/** The region that a zone lies in: `europe-west1` of `europe-west1-b`. */
export function regionOf(zone: string): string {
  return zone.replace(/-[a-z]$/, '')
}

/** Labels by which all that is ours is found again, also where no record knows it. */
export function labelsOf({ assistant, owner }: Pick<MachineSpec, 'assistant' | 'owner'>): Record<string, string> {
  return { 'managed-by': 'vellum', 'vellum-assistant': assistant, 'vellum-owner': owner }
}

/** Networks, subnets and firewall rules take no labels: their description says whose they are. */
export function described({ assistant, owner }: Pick<MachineSpec, 'assistant' | 'owner'>): string {
  return `vellum assistant ${assistant}, owner ${owner}`
}

/** Names of the resources, the same at each hatch: a second machine of one name cannot come to be. */
export function namesOf(assistant: string) {
  const base = `vellum-${assistant}`
  return {
    network: base,
    subnet: base,
    firewall: `${base}-ssh`,
    address: base,
    disk: base,
    instance: base,
  } as const
}

/** Where in the project each resource of a machine stands, as Compute's API spells it. */
export function pathsOf({ assistant, zone }: Pick<MachineSpec, 'assistant' | 'zone'>) {
  const names = namesOf(assistant)
  const region = regionOf(zone)
  return {
    network: `global/networks/${names.network}`,
    subnet: `regions/${region}/subnetworks/${names.subnet}`,
    firewall: `global/firewalls/${names.firewall}`,
    address: `regions/${region}/addresses/${names.address}`,
    disk: `zones/${zone}/disks/${names.disk}`,
    instance: `zones/${zone}/instances/${names.instance}`,
  } as const
}
