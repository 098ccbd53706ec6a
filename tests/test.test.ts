import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LaunchSite } from './fixtures/launch.ts'

/** A package manager that notes what it was asked and puts the program in place. */
const apt = `#!/bin/sh
echo "$*" >> "$APT_NOTES"
for name; do :; done
case "$* " in *install*) printf '#!/bin/sh\\n' > "$BIN/bwrap"; chmod +x "$BIN/bwrap"; for one in busybox pgrep chattr dbus-daemon gnome-keyring-daemon faketime zsh fish tcsh bsd-csh curl zstd age ssh dockerd debootstrap python3 pip3; do cp "$BIN/bwrap" "$BIN/$one"; done ;; esac
`

function siteWithApt() {
  const site = new LaunchSite()
  site.addNpm()
  site.addScript('apt-get', apt)
  const notes = join(site.folder, 'apt-notes')
  return { site, notes, env: { APT_NOTES: notes, BIN: site.bin } }
}

test('it brings all packages and the programs that tests use, then runs every check with the node that npm brought', async () => {
  const { site, notes, env } = siteWithApt()
  const ran = await site.run(['./test'], { env })
  expect([ran.code, ran.stdout]).toEqual([0, `run check; node ${process.version}\n`])
  expect(site.npmCalls).toEqual(['ci --no-audit --no-fund'])
  expect(readFileSync(notes, 'utf8')).toBe(
    '-q update\ninstall -y bubblewrap busybox procps e2fsprogs dbus gnome-keyring faketime zsh fish tcsh csh curl zstd age openssh-client docker.io debootstrap python3 python3-pip\n',
  )
})

test('with arguments it runs those tests only', async () => {
  const { site, env } = siteWithApt()
  const ran = await site.run(['./test', 'tests/runtime/vault', '-t', 'two words'], { env })
  expect(ran.stdout).toBe('vitest run tests/runtime/vault -t two words\n')
})

test('packages that ./vellum installed are completed, once', async () => {
  const { site, env } = siteWithApt()
  await site.run(['./vellum'])
  for (const _ of [1, 2]) await site.run(['./test'], { env })
  expect(site.npmCalls).toEqual(['ci --omit=dev --no-audit --no-fund', 'ci --no-audit --no-fund'])
})

test('who may not install what is missing is told the line to type', async () => {
  const site = new LaunchSite()
  site.addNpm()
  site.addScript('id', '#!/bin/sh\necho 1000\n')
  for (const name of [
    'dnf',
    'bwrap',
    'pgrep',
    'chattr',
    'dbus-daemon',
    'gnome-keyring-daemon',
    'faketime',
    'zsh',
    'fish',
    'tcsh',
    'bsd-csh',
    'curl',
    'zstd',
    'age',
    'ssh',
    'dockerd',
    'debootstrap',
    'python3',
    'pip3',
  ])
    site.addScript(name, '#!/bin/sh\n')
  const ran = await site.run(['./test'])
  expect([ran.code, ran.stdout]).toEqual([3, ''])
  expect(ran.stderr).toMatch(/the tests need busybox\. Type: sudo dnf install -y busybox\n$/)
})

test('packages of stacks/ are brought where its lock file asks for others, once', async () => {
  const { site, env } = siteWithApt()
  writeFileSync(join(site.checkout, 'stacks/package-lock.json'), 'two')
  for (const _ of [1, 2]) await site.run(['./test'], { env })
  expect(site.npmCalls).toEqual(['ci --no-audit --no-fund', 'ci --prefix stacks --no-audit --no-fund'])
})

test('the engine is built in the cache, and where it cannot be, that is said and the tests still run', async () => {
  const { site, env } = siteWithApt()
  const ran = await site.run(['./test'], { env: { ...env, XDG_CACHE_HOME: '/c', ENGINE_FAILS: 'yes' } })
  expect(site.engineCalls).toEqual(['engine build /c/vellum-test/engine'])
  expect(ran.stderr).toContain('the Pulumi engine could not be built')
  expect(ran.stdout).toMatch(/^run check; /)
})

test('.ci/run is the same command', async () => {
  const { site, env } = siteWithApt()
  mkdirSync(join(site.checkout, '.ci'))
  copyFileSync(join(import.meta.dirname, '../.ci/run'), join(site.checkout, '.ci/run'))
  expect((await site.run([join(site.checkout, '.ci/run')], { env, cwd: '/' })).stdout).toMatch(/^run check; /)
})
