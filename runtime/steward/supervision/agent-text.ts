import { Failure } from '../../protocol/failure.ts'
import type { SupervisorCommand } from './command.ts'

/** A name that is no other program's, as launchd wants it. */
export function agentLabel(assistant: string): string {
  return `vellum.assistant.${assistant}`
}

/**
 * The launchd agent that starts a supervisor at login and brings it back unless it ended with 0, launchd.plist(5): the
 * counterpart of the systemd unit. It is compared as text and read by a real parser, and was never loaded by launchd: there
 * is no Mac to load it on.
 * @throws Failure REQUEST_INVALID for a path that XML cannot hold.
 */
export function agentText(assistant: string, { file, args, env }: SupervisorCommand, log: string): string {
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    '<dict>',
    ...entry('Label', string(agentLabel(assistant))),
    ...entry('ProgramArguments', '<array>', ...[file, ...args, '--kept-by-init'].map(string), '</array>'),
    ...entry(
      'EnvironmentVariables',
      '<dict>',
      ...Object.entries(env).flatMap(([name, value]) => entry(name, string(value))),
      '</dict>',
    ),
    ...entry('WorkingDirectory', string('/')),
    ...entry('Umask', `<integer>${0o077}</integer>`),
    ...entry('RunAtLoad', '<true/>'),
    ...entry('KeepAlive', '<dict>', ...entry('SuccessfulExit', '<false/>'), '</dict>'),
    ...entry('ExitTimeOut', '<integer>30</integer>'),
    ...entry('ProcessType', string('Background')),
    ...entry('StandardOutPath', string(log)),
    ...entry('StandardErrorPath', string(log)),
    '</dict>',
    '</plist>',
  ].join('\n')}\n`
}

function entry(key: string, ...value: string[]): string[] {
  return [`<key>${escaped(key)}</key>`, ...value]
}

function string(text: string): string {
  return `<string>${escaped(text)}</string>`
}

/** XML 1.0 has no way to write most control characters; a carriage return would be read back as a line feed. */
function escaped(text: string): string {
  if (/[^\P{Cc}\t\n]|[\uFFFE\uFFFF]/u.test(text) || !text.isWellFormed())
    throw Failure.of('REQUEST_INVALID', { what: 'a path holds characters that no property list can' })
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
