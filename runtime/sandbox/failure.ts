import { asRoot, hanging, missing, type Obstacle, pipeless, unfiltered, untrusted } from './obstacle.ts'

/** Known last words of bubblewrap 0.4 to 0.11, and what is behind them. */
const known: readonly { readonly says: RegExp; readonly cause: string; readonly fix: string }[] = [
  {
    // Both signatures: with its own profile missing, bwrap gets the namespace but no capability in it.
    says: /loopback: Failed RTM_NEWADDR: Operation not permitted|setting up uid map: Permission denied/,
    cause: "Ubuntu's AppArmor restricts user namespaces (kernel.apparmor_restrict_unprivileged_userns=1)",
    fix: [
      'apt install apparmor-profiles',
      'cp /usr/share/apparmor/extra-profiles/bwrap-userns-restrict /etc/apparmor.d/',
      'apparmor_parser -r /etc/apparmor.d/bwrap-userns-restrict',
    ].join(' && '),
  },
  {
    says: /No permissions to creat\w+ (a )?new namespace/,
    cause: 'the kernel refuses user namespaces to ordinary users',
    fix: 'sysctl -w kernel.unprivileged_userns_clone=1',
  },
  {
    says: /max_\*_namespaces exceeded|Creating new namespace failed/,
    cause: 'user namespaces are switched off or used up (user.max_user_namespaces)',
    fix: 'sysctl -w user.max_user_namespaces=15000',
  },
  {
    says: /execvp \/bin\/bash/,
    cause: 'bash not installed',
    fix: 'apt install bash',
  },
]

/** What bubblewrap's first line on stderr means, when it ended without running the command. */
export function obstacleFrom(firstLine: string): Obstacle {
  const why = firstLine || 'bubblewrap ended without a word'
  const { cause, fix } = known.find(({ says }) => says.test(firstLine)) ?? {
    cause: `bubblewrap failed: ${why}`,
    fix: hanging.fix,
  }
  return { why, cause, fix }
}

/** Everything that is ever said to mend a sandbox. */
export const obstacleFixes: ReadonlySet<string> = new Set(
  [...known, missing, untrusted('', ''), hanging, unfiltered(''), pipeless(''), asRoot].map(({ fix }) => fix),
)
