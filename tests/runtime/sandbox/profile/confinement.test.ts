import { expect, it } from 'vitest'
import { commandProfile } from '../../../../runtime/sandbox/profile/command.ts'
import { confinement, confiners } from '../../../../runtime/sandbox/profile/confinement.ts'
import { gitEnvironment } from '../../../../runtime/sandbox/profile/git.ts'
import { seatbeltProfile } from '../../../../runtime/sandbox/profile/seatbelt.ts'

const home = '/Users/ada/.vellum'
const profile = { workspace: `${home}/workspace`, system: [{ path: '/usr' }], filterDescriptor: 3 }

it('is bubblewrap on Linux and sandbox-exec on macOS, by absolute paths', () => {
  expect(confiners('linux')).toEqual(['/usr/bin/bwrap', '/bin/bwrap'])
  expect(confiners('darwin')).toEqual(['/usr/bin/sandbox-exec'])
})

it('goes before the command, which gets the same environment on both', () => {
  expect(confinement('linux', profile)).toEqual([...commandProfile(profile), '--'])
  expect(confinement('darwin', profile)).toEqual([
    ...['-p', seatbeltProfile({ workspace: profile.workspace, home }), '/usr/bin/env', '-i'],
    'PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin',
    ...['HOME=/home/assistant', 'LANG=C.UTF-8', 'USER=assistant', 'TERM=dumb'],
    ...Object.entries(gitEnvironment).map(([name, value]) => `${name}=${value}`),
  ])
})
