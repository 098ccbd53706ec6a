import * as gcp from '@pulumi/gcp'
import type { CustomResourceOptions } from '@pulumi/pulumi'
import { described, images, labelsOf, type MachineSpec, namesOf, regionOf } from './spec.ts'

/** The version of Google's plugin that the program was written for. */
export const pluginVersion = '9.37.0'

/** What is known of a machine once it is made; nothing in it is secret. */
export interface Made {
  readonly address: gcp.compute.Address['address']
  readonly instance: gcp.compute.Instance
}

/**
 * The machine of an assistant in a network of its own: the same spec registers the same resources, always. Everything is
 * made through a provider of our own, so that no setting of gcloud or of the environment is taken up on the way.
 */
export function program(spec: MachineSpec): Made {
  const names = namesOf(spec.assistant)
  const labels = labelsOf(spec)
  const region = regionOf(spec.zone)
  const provider = new gcp.Provider('google', { project: spec.project, region, zone: spec.zone })
  const ours: CustomResourceOptions = { provider }

  const network = new gcp.compute.Network(
    'network',
    // Without automatic subnets there is one in this region only, and no rule that lets anything in.
    { name: names.network, autoCreateSubnetworks: false, description: described(spec) },
    ours,
  )
  const subnet = new gcp.compute.Subnetwork(
    'subnet',
    { name: names.subnet, network: network.id, region, ipCidrRange: '10.128.0.0/28', description: described(spec) },
    ours,
  )
  const firewall = new gcp.compute.Firewall(
    'firewall',
    {
      name: names.firewall,
      network: network.id,
      description: described(spec),
      direction: 'INGRESS',
      allows: [{ protocol: 'tcp', ports: ['22'] }],
      sourceRanges: [...spec.sshFrom],
    },
    ours,
  )
  const address = new gcp.compute.Address(
    'address',
    { name: names.address, region, addressType: 'EXTERNAL', labels, description: described(spec) },
    ours,
  )
  const disk = new gcp.compute.Disk(
    'disk',
    {
      name: names.disk,
      zone: spec.zone,
      // Encrypted at rest by Google, always (https://cloud.google.com/docs/security/encryption/default-encryption).
      type: 'pd-balanced',
      size: spec.diskGiB,
      image: images[spec.image],
      labels,
    },
    // A newer image of the family is no reason to make the disk, and all that a person has on it, anew.
    { ...ours, ignoreChanges: ['image'] },
  )
  const instance = new gcp.compute.Instance(
    'instance',
    {
      name: names.instance,
      zone: spec.zone,
      machineType: spec.machineType,
      description: described(spec),
      bootDisk: { source: disk.selfLink, autoDelete: false },
      networkInterfaces: [{ subnetwork: subnet.id, accessConfigs: [{ natIp: address.address }] }],
      shieldedInstanceConfig: { enableSecureBoot: true, enableVtpm: true, enableIntegrityMonitoring: true },
      metadata: metadataOf(spec),
      labels,
      // A machine type can only be exchanged while the machine stands still.
      allowStoppingForUpdate: true,
      // Without `serviceAccount` it has none, and so no token of the project can be asked for on it.
    },
    { ...ours, dependsOn: [firewall] },
  )
  return { address: address.address, instance }
}

/**
 * What the machine is told: public material only, since whoever may look at the project reads it
 * (https://cloud.google.com/compute/docs/metadata/predefined-metadata-keys).
 */
export function metadataOf({ user, publicKey }: Pick<MachineSpec, 'user' | 'publicKey'>): Record<string, string> {
  return {
    'ssh-keys': `${user}:${publicKey}`,
    'block-project-ssh-keys': 'TRUE',
    'enable-oslogin': 'FALSE',
    'enable-guest-attributes': 'TRUE',
    'serial-port-enable': 'FALSE',
  }
}
