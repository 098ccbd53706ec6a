import { parse } from 'fast-plist'
import { expect, it } from 'vitest'
import { agentLabel, agentText } from '../../../../runtime/steward/supervision/agent-text.ts'

const command = (home: string) => ({ file: '/r/node', args: ['/r/supervisor.js', '--home', home], env: { HOME: home } })
const text = (home: string) => agentText('desk', command(home), `${home}/logs/supervisor.log`)

it('is exactly this', () => {
  expect(text('/Users/ada/.vellum')).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
<key>Label</key>
<string>vellum.assistant.desk</string>
<key>ProgramArguments</key>
<array>
<string>/r/node</string>
<string>/r/supervisor.js</string>
<string>--home</string>
<string>/Users/ada/.vellum</string>
<string>--kept-by-init</string>
</array>
<key>EnvironmentVariables</key>
<dict>
<key>HOME</key>
<string>/Users/ada/.vellum</string>
</dict>
<key>WorkingDirectory</key>
<string>/</string>
<key>Umask</key>
<integer>63</integer>
<key>RunAtLoad</key>
<true/>
<key>KeepAlive</key>
<dict>
<key>SuccessfulExit</key>
<false/>
</dict>
<key>ExitTimeOut</key>
<integer>30</integer>
<key>ProcessType</key>
<string>Background</string>
<key>StandardOutPath</key>
<string>/Users/ada/.vellum/logs/supervisor.log</string>
<key>StandardErrorPath</key>
<string>/Users/ada/.vellum/logs/supervisor.log</string>
</dict>
</plist>
`)
})

it.each([
  '/Users/ada',
  '/Users/a & b <c> "d" \'e\'',
  '/Users/äöü 🦊',
  '/Users/new\nline',
  '/Users/</string><true/>',
  '/Users/]]>',
])('a parser reads %j back as it is', (home) => {
  expect(parse(text(home))).toEqual({
    Label: agentLabel('desk'),
    ProgramArguments: ['/r/node', '/r/supervisor.js', '--home', home, '--kept-by-init'],
    EnvironmentVariables: { HOME: home },
    WorkingDirectory: '/',
    Umask: 0o077,
    RunAtLoad: true,
    KeepAlive: { SuccessfulExit: false },
    ExitTimeOut: 30,
    ProcessType: 'Background',
    StandardOutPath: `${home}/logs/supervisor.log`,
    StandardErrorPath: `${home}/logs/supervisor.log`,
  })
})

it.each(['/a\0b', '/a\u001bb', '/a\rb', '/a\ud800', '/a\uffff'])('refuses %j, which XML cannot hold', (home) => {
  expect(() => text(home)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }))
})
