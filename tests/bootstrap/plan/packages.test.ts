import { describe, expect, it } from 'vitest'
import { installCommands, installLine } from '../../../bootstrap/plan/packages.ts'
import { bareMachine } from '../../fixtures/facts.ts'

const managers = ['apt-get', 'dnf', 'zypper', 'pacman', 'apk'] as const

describe('installing without questions', () => {
  it.each(managers)('%s as root', (manager) => {
    const commands = installCommands('bubblewrap', { ...bareMachine, manager }) ?? []
    expect(commands.at(-1)?.[0]).toBe(manager)
    expect(commands.at(-1)).toContain('bubblewrap')
  })

  it('goes through sudo, which asks nothing, and sets inside it what silences prompts', () => {
    const commands = installCommands('bubblewrap', { ...bareMachine, uid: 1000, privilege: 'sudo' }) ?? []
    expect(commands[0]?.slice(0, 5)).toEqual([
      'sudo',
      '-n',
      'env',
      'DEBIAN_FRONTEND=noninteractive',
      'NEEDRESTART_MODE=a',
    ])
  })

  it('is not planned without a right to it or a known manager', () => {
    expect(installCommands('bubblewrap', { ...bareMachine, privilege: 'none' })).toBeUndefined()
    expect(installCommands('bubblewrap', { ...bareMachine, manager: undefined })).toBeUndefined()
  })
})

describe('the line to type', () => {
  it('has sudo for an ordinary user only', () => {
    expect(installLine('bubblewrap', bareMachine)).toBe('apt install bubblewrap')
    expect(installLine('bubblewrap', { ...bareMachine, uid: 1000 })).toBe('sudo apt install bubblewrap')
  })
  it('names the package where the manager is unknown', () =>
    expect(installLine('bubblewrap', { ...bareMachine, manager: undefined })).toContain('"bubblewrap"'))
})
