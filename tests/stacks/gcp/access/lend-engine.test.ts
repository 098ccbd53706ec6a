import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Failure } from '../../../../runtime/protocol/failure.ts'
import { known } from '../../../../stacks/engine/run.ts'
import { lendCredentials } from '../../../../stacks/gcp/access/lend.ts'
import { twoResources } from '../../../fixtures/engine/program.ts'
import { EngineSite } from '../../../fixtures/engine/site.ts'

// Nobody answers there, so nothing that the engine asks leaves this machine.
beforeEach(() => void vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1'))
afterEach(() => vi.unstubAllEnvs())

test("the engine itself, by Google's client for Go, asks for a token where it was told, and says that the login has ended", async () => {
  using site = new EngineSite()
  let asked = 0
  const token = async () => {
    asked++
    throw Failure.of('CLOUD_CREDENTIALS_MISSING', {})
  }
  await using lent = await lendCredentials({ token, fresh: token, file: undefined })
  const program = { ...twoResources(), environment: lent.environment }
  const work = { ...site.work(program), backend: 'gs://states/of-the-team' }
  await expect(known(work, site.tell)).rejects.toMatchObject({
    code: 'STATE_UNREACHABLE',
    message: expect.stringMatching(/oauth2\/google: status code 400: .*invalid_grant/),
  })
  expect(asked).toBe(1)
})
