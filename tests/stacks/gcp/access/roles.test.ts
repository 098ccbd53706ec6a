import { expect, test } from 'vitest'
import { roleWith } from '../../../../stacks/gcp/access/roles.ts'

test.each([
  ['compute.instances.create', 'roles/compute.instanceAdmin.v1'],
  ['compute.disks.create', 'roles/compute.instanceAdmin.v1'],
  ['compute.instances.getGuestAttributes', 'roles/compute.instanceAdmin.v1'],
  ['compute.networks.create', 'roles/compute.networkAdmin'],
  ['compute.subnetworks.delete', 'roles/compute.networkAdmin'],
  ['compute.addresses.create', 'roles/compute.networkAdmin'],
  ['compute.firewalls.create', 'roles/compute.securityAdmin'],
  // Asked of the network by every change of its rules.
  ['compute.networks.updatePolicy', 'roles/compute.securityAdmin'],
  ['The caller does not have permission', 'roles/compute.instanceAdmin.v1'],
])('who lacks %s asks for %s', (permission, role) => {
  expect(roleWith(permission)).toBe(role)
})
