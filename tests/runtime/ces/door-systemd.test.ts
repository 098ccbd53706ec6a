import { readdirSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { call } from '../../../runtime/protocol/call.ts'
import { credentialRoutes, healthRoutes, selfcheck } from '../../../runtime/protocol/routes.ts'
import { CesHome } from '../../fixtures/ces.ts'
import { Keyring } from '../../fixtures/keyring.ts'
import { giveTo, nobody, run } from '../../fixtures/running.ts'
import { Credentials } from '../../fixtures/systemd-credential.ts'

const asRoot = process.getuid?.() === 0

test('a key that the service manager gives is taken before a keychain that is open, and only left for a key that CES makes', async () => {
  using given = new Credentials()
  await using keyring = await new Keyring().start()
  await using home = new CesHome()
  await home.start({ ...keyring.env, CREDENTIALS_DIRECTORY: given.folder })
  const as = home.as('gateway')
  await call(as, credentialRoutes.set, { alias: 'demo/token', secret: 'value' })
  expect([keyring.items(), readdirSync(home.paths.vaultKey)]).toEqual([[], expect.not.arrayContaining(['kek.v1'])])
  await expect(call(as, credentialRoutes.rotate, {})).rejects.toMatchObject({ code: 'KEY_SOURCE_UNUSABLE' })
  await call(as, credentialRoutes.rotate, { keySource: 'key-file' })
  await home.end('SIGKILL')
  await home.start()
  expect((await call(as, credentialRoutes.list, undefined)).credentials).toMatchObject([{ alias: 'demo/token' }])
})

/** A CES that its service manager has started, as a user of its own where there can be one. */
const serve = (home: CesHome, env: Record<string, string>) => {
  if (asRoot) giveTo(nobody, home.paths.home)
  return run('ces', home.paths.home, '"peer":"steward"', { ordinary: true, env })
}

test.each(asRoot ? (['its owner', 'a list'] as const) : (['its owner'] as const))(
  "a service's user whom %s admits opens the vault with it, and the proof names it",
  async (by) => {
    using given = new Credentials(by === 'a list' ? nobody : undefined)
    if (asRoot && by === 'its owner') giveTo(nobody, given.folder)
    if (by === 'a list') expect(statSync(given.path)).toMatchObject({ mode: 0o100440, uid: 0, gid: 0 })
    await using home = new CesHome()
    const ready = async () => (await call(home.as('steward'), healthRoutes.ready, undefined)).checks.vault
    const probe = async (id: string) =>
      (await call(home.as('steward'), selfcheck, undefined)).probes.find((one) => one.id === id)
    for (const _start of ['first', 'second']) {
      await using _ces = await serve(home, { CREDENTIALS_DIRECTORY: given.folder })
      expect(await ready()).toBe('ok')
      expect(await probe('vault.key-source')).toMatchObject({
        status: 'pass',
        evidence:
          'systemd credential ces.kek, against stray copies of the home, with a TPM of the whole disk too, and not against root',
      })
    }
    await using _ces = await serve(home, {})
    const why = 'its key is the systemd credential ces.kek, and this process was given none'
    expect(await ready()).toBe(why)
    expect(await probe('vault.open')).toMatchObject({
      status: 'fail',
      cause: why,
      fix: expect.stringContaining('Put steward/ces.kek.cred of VELLUM_HOME back from its backup'),
    })
  },
)
