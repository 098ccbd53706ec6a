/** Where AppArmor finds profiles at each start of the machine, apparmor.d(5). */
export const profilePath = '/etc/apparmor.d/vellum-bwrap'

/** The profile of bubblewrap itself, and the one of whatever it runs. */
const bubblewrap = 'vellum_bwrap'
const command = 'vellum_bwrap_command'

/** All that a program may do where AppArmor is not asked; written out, since exec rules say more than "allow all". */
const everything = [
  ...['file rwlkm /{**,}', 'network', 'unix', 'ptrace', 'signal', 'mqueue', 'io_uring', 'userns'],
  ...['mount', 'umount', 'pivot_root', 'dbus'],
]

/**
 * What lets bubblewrap, and no other program, make user namespaces where Ubuntu lets ordinary users have none
 * (kernel.apparmor_restrict_unprivileged_userns=1), without switching that off. As AppArmor's own `bwrap-userns-restrict`:
 * bubblewrap gets the namespace and its capabilities, and what it runs has none of them. Stacked with `&`, because nothing
 * may change to another profile once no new privileges are allowed.
 */
export const profileText = `${[
  '# Made by vellum hatch; vellum retire takes it away again.',
  'abi <abi/4.0>,',
  'include <tunables/global>',
  '',
  `profile ${bubblewrap} /usr/bin/bwrap flags=(attach_disconnected, mediate_deleted) {`,
  ...rules(['capability', ...everything, `pix /** -> &${bubblewrap}//&${command}`]),
  '}',
  '',
  `profile ${command} flags=(attach_disconnected, mediate_deleted) {`,
  ...rules([...everything, `pix /** -> &${command}`]),
  '  audit deny capability,',
  '}',
].join('\n')}\n`

function rules(allowed: readonly string[]): string[] {
  return allowed.map((rule) => `  allow ${rule},`)
}

/** Whether the kernel knows the profile, by its list of profiles (securityfs, `NAME (MODE)` a line). */
export function isLoaded(profiles: string): boolean {
  return profiles.split('\n').some((line) => line.startsWith(`${bubblewrap} (`))
}
