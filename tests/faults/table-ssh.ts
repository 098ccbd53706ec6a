import type { Fault } from './judge.ts'

const little: Fault['heldBy'] = [['journeys/ssh-odd-hosts', 'a machine whose sshd allows little']]
const greeting: Fault['heldBy'] = [['journeys/ssh-odd-hosts', 'a Debian 13 with csh']]
const refused = (what: string): Fault['heldBy'] => [
  [
    'journeys/ssh-refused',
    `a machine is refused, nothing is changed, and it is taken once that is mended, for > ${what}`,
  ],
]
const cut = (where: string): Fault['heldBy'][number] => ['journeys/ssh-cut', `a connection that breaks > ${where}`]
const interrupted = (how: string): Fault['heldBy'][number] => [
  'journeys/ssh-cut',
  `a hatch that is interrupted > by ${how}`,
]

/** What a machine that is reached over SSH, and the way to it, may do to a hatch. */
export const sshFaults: readonly Fault[] = [
  { name: 'wrong user', heldBy: [['journeys/ssh-reach', 'who may come in > is refused as another user']] },
  { name: 'wrong key', heldBy: [['journeys/ssh-reach', 'who may come in > is refused with another key']] },
  { name: 'wrong passphrase', heldBy: [['journeys/ssh-reach', 'who may come in > types the passphrase']] },
  { name: 'host key changed', heldBy: [['journeys/ssh-reach', 'the key of the machine > when it changed']] },
  {
    name: 'host key unknown without a terminal',
    heldBy: [['journeys/ssh-reach', 'the key of the machine > when it is unknown and nobody is there']],
  },
  { name: 'port closed', heldBy: [['journeys/ssh-reach', 'an sshd that allows little > where nothing listens']] },
  {
    name: 'a host that hangs after it took the connection',
    heldBy: [['bootstrap/host/ssh/host-faults', 'where nobody answers as they should']],
  },
  {
    name: 'connection cut while connecting, in the survey, while the steward works, in the proof',
    heldBy: [
      ['bootstrap/host/ssh/host-faults', 'a connection that breaks'],
      ...['while the two make', 'in the middle of the survey', 'while the steward', 'in the middle of the proof'].map(
        cut,
      ),
    ],
  },
  {
    name: 'connection cut at random bytes of the upload',
    heldBy: [cut('in the middle of the upload'), cut('not any more')],
  },
  { name: 'reboot in the middle', heldBy: [interrupted('a machine that loses its power')] },
  {
    name: 'the command line ended by Ctrl-C or kill -9 in the middle, the machine being another one',
    heldBy: [interrupted('Ctrl-C'), interrupted('kill -9')],
  },
  { name: 'MaxSessions 1', heldBy: little },
  { name: 'no sftp', heldBy: little },
  { name: 'AllowTcpForwarding no', heldBy: little },
  { name: 'login shell fish', heldBy: little },
  { name: '/tmp noexec', heldBy: little },
  { name: 'umask 077 of who logs in', heldBy: little },
  { name: 'a home folder that who logs in may not write', heldBy: little },
  { name: 'login shell csh', heldBy: greeting },
  {
    name: 'noisy .bashrc and banner',
    heldBy: [...little, ...greeting, ['journeys/ssh-reach', 'a login shell that is > noisy']],
  },
  { name: 'clock 10 minutes off', heldBy: greeting },
  { name: 'no sudo', heldBy: [['journeys/ssh-sudo', 'ends at a machine without sudo']] },
  { name: 'requiretty', heldBy: [['journeys/ssh-sudo', 'ends at a sudo that wants a terminal']] },
  { name: 'wrong sudo password, or none', heldBy: [['journeys/ssh-sudo', 'ends at a']] },
  { name: 'dpkg locked for 30 s', heldBy: [['journeys/ssh-packages', 'the package manager > whose lock']] },
  { name: 'no mirror', heldBy: [['journeys/ssh-packages', 'the package manager > that reaches no mirror']] },
  { name: '50 MB of disk left', heldBy: refused('50 MB') },
  { name: '256 MB of memory', heldBy: [['journeys/units', 'is refused on a machine with less memory']] },
  { name: 'no systemd', heldBy: [['journeys/ssh-refused', 'a machine without systemd']] },
  { name: 'not Linux', heldBy: refused('a machine that is not Linux') },
  { name: '32-bit', heldBy: refused('a machine of 32 bits') },
  {
    name: 'a foreign file where our directory goes',
    heldBy: [...refused('a file'), ...refused('a folder'), ...refused('a link')],
  },
  { name: 'a foreign unit of our name', heldBy: refused('a unit') },
  { name: 'port in use', heldBy: refused('a port') },
  { name: 'home taken by another name', heldBy: [['journeys/ssh-refused', 'a home that holds another']] },
  { name: 'two operators of one assistant', heldBy: [['journeys/ssh-packages', 'two operators']] },
]
