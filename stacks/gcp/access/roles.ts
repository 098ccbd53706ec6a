/**
 * What whoever hatches here has to be allowed, by the roles that Google has for it. The machine is given none, so that none of
 * a service account is needed (https://cloud.google.com/compute/docs/access/iam).
 */
export const roles = [
  {
    role: 'roles/compute.instanceAdmin.v1',
    lets: 'the machine and its disk be made, looked at, stopped, started and removed',
    covers: undefined,
  },
  {
    role: 'roles/compute.networkAdmin',
    lets: 'its network, its subnet and its address be made and removed',
    covers: /^compute\.(?:networks|subnetworks|addresses)\./,
  },
  {
    role: 'roles/compute.securityAdmin',
    lets: 'the rule that lets SSH in be made, changed and removed',
    covers: /^compute\.(?:firewalls|networks\.updatePolicy)\b/,
  },
] as const

/** The role to ask for where a permission is missing; the narrowest that has it comes first. */
export function roleWith(permission: string): string {
  const [usual, ...narrow] = roles
  return (narrow.findLast(({ covers }) => covers.test(permission)) ?? usual).role
}
