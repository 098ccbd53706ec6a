import { expect, test } from 'vitest'
import { isLoaded, profileText } from '../../../../runtime/steward/apparmor/profile.ts'

const [, bubblewrap = '', command = ''] = profileText.split(/^profile /m)
const rulesOf = (profile: string) => profile.split('\n').flatMap((line) => /^ {2}(.*),$/.exec(line)?.[1] ?? [])

test('one program alone may make user namespaces, and the setting that keeps others from it stays', () => {
  expect(profileText.match(/^profile .*$/gm)).toEqual([
    'profile vellum_bwrap /usr/bin/bwrap flags=(attach_disconnected, mediate_deleted) {',
    'profile vellum_bwrap_command flags=(attach_disconnected, mediate_deleted) {',
  ])
  expect(rulesOf(bubblewrap)).toEqual(expect.arrayContaining(['allow userns', 'allow capability']))
  expect(profileText).not.toContain('unconfined')
})

test('what it runs has no capability in the namespace, and never comes out of its profile', () => {
  expect(rulesOf(command)).toContain('audit deny capability')
  expect(rulesOf(command)).not.toContain('allow capability')
  expect(rulesOf(bubblewrap)).toContain('allow pix /** -> &vellum_bwrap//&vellum_bwrap_command')
  expect(rulesOf(command)).toContain('allow pix /** -> &vellum_bwrap_command')
})

test('the profile is told from others in the list of the kernel', () => {
  expect(isLoaded('docker-default (enforce)\nvellum_bwrap (enforce)\n')).toBe(true)
  expect(isLoaded('vellum_bwrap_command (enforce)\nbwrap (unconfined)\n')).toBe(false)
})
