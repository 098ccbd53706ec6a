import { expect, test } from 'vitest'
import { unitText } from '../../../../runtime/steward/supervision/unit-text.ts'

const command = (home: string) => ({ file: '/r/node', args: ['/r/supervisor.js', '--home', home], env: { HOME: home } })
const text = (home: string) => unitText('desk', command(home), `${home}/logs/supervisor.log`).split('\n')

test('a unit keeps the supervisor up, tells it so, and lets its processes finish', () => {
  expect(text('/home/ada/.vellum')).toEqual([
    '[Unit]',
    'Description=Vellum assistant desk',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    'ExecStart="/r/node" "/r/supervisor.js" "--home" "/home/ada/.vellum" "--kept-by-init"',
    'Environment="HOME=/home/ada/.vellum"',
    'UMask=0077',
    'StandardOutput=append:/home/ada/.vellum/logs/supervisor.log',
    'StandardError=append:/home/ada/.vellum/logs/supervisor.log',
    'Restart=on-failure',
    'RestartSec=1',
    'NotifyAccess=all',
    'KillMode=mixed',
    'TimeoutStopSec=30',
    '',
    '[Install]',
    'WantedBy=default.target',
    '',
  ])
})

test('whatever a home is called is one word and means nothing to systemd', () => {
  const lines = text('/srv/50% $HOME "a\\b\nExecStart=/bin/sh')
  const word = '/srv/50%% $$HOME \\"a\\\\b\\nExecStart=/bin/sh'
  expect(lines).toContain(`ExecStart="/r/node" "/r/supervisor.js" "--home" "${word}" "--kept-by-init"`)
  expect(lines.filter((line) => line.startsWith('ExecStart='))).toHaveLength(1)
})
