import type { Facts } from '../facts/facts.ts'

type Manager = NonNullable<Facts['manager']>

/** How each package manager installs without asking. */
const install: Readonly<Record<Manager, (name: string) => string[][]>> = {
  'apt-get': (name) => [
    ['apt-get', '-q', 'update'],
    ['apt-get', '-q', '-y', '--no-install-recommends', 'install', name],
  ],
  dnf: (name) => [['dnf', '-y', 'install', name]],
  zypper: (name) => [['zypper', '--non-interactive', 'install', name]],
  pacman: (name) => [['pacman', '-S', '--noconfirm', '--needed', name]],
  apk: (name) => [['apk', 'add', name]],
}

/** What sudo keeps from the environment is its own affair, so the two that silence prompts are set inside it. */
const throughSudo = ['sudo', '-n', 'env', 'DEBIAN_FRONTEND=noninteractive', 'NEEDRESTART_MODE=a']

/** The commands that install a package on this machine; undefined where there is no known manager or no right to. */
export function installCommands(name: string, { manager, privilege }: Facts): string[][] | undefined {
  if (!manager || privilege === 'none') return undefined
  const commands = install[manager](name)
  return privilege === 'sudo' ? commands.map((command) => [...throughSudo, ...command]) : commands
}

/** The line a person types to install a package by hand. */
export function installLine(name: string, { manager, uid }: Facts): string {
  const line = {
    'apt-get': 'apt install',
    dnf: 'dnf install',
    zypper: 'zypper install',
    pacman: 'pacman -S',
    apk: 'apk add',
  }
  if (!manager) return `install the package "${name}"`
  return `${uid === 0 ? '' : 'sudo '}${line[manager]} ${name}`
}
