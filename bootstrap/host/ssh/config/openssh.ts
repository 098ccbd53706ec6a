import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Failure } from '../../../../runtime/protocol/failure.ts'
import { personHome } from '../../../record/folders.ts'
import type { Target } from '../target.ts'
import type { Settled } from './settings.ts'

const execFileAsync = promisify(execFile)
/** A `Match exec` of the configuration may be slow. */
const deadlineMs = 10_000

/**
 * What ssh itself makes of the configuration (`ssh -G`); undefined where ssh is not installed.
 * @throws Failure SSH_CONFIG_BROKEN with what it says
 */
export async function askOpenSsh(target: Target): Promise<Settled | undefined> {
  try {
    const { stdout } = await execFileAsync('ssh', askingFor(target), { timeout: deadlineMs, maxBuffer: 1 << 20 })
    return atHome(settledBy(stdout))
  } catch (error) {
    const { code, killed, stderr = '' } = error as { code?: unknown; killed?: boolean; stderr?: string }
    if (code === 'ENOENT') return undefined
    const why = killed ? `ssh -G took longer than ${deadlineMs / 1000} s` : (stderr.trim().split('\n')[0] ?? '')
    throw Failure.of('SSH_CONFIG_BROKEN', { host: target.host, why: why || String(error) }, error)
  }
}

/** ssh takes its home from the account whatever HOME says; where HOME is another, its configuration is named. */
export function askingFor({ host, port, user }: Target, home = personHome(), account = accountHome()): string[] {
  const file = join(home, '.ssh/config')
  const from = home === account ? [] : ['-F', existsSync(file) ? file : 'none']
  const given = [...(port === undefined ? [] : ['-p', String(port)]), ...(user === undefined ? [] : ['-l', user])]
  return ['-G', ...from, ...given, '--', host]
}

function accountHome(): string {
  return userInfo().homedir
}

/** Lines of a keyword in lower case, a space and its value. */
export function settledBy(output: string): Map<string, string[]> {
  const settled = new Map<string, string[]>()
  for (const line of output.split('\n')) {
    const space = line.indexOf(' ')
    if (space < 0) continue
    const keyword = line.slice(0, space)
    settled.set(keyword, [...(settled.get(keyword) ?? []), line.slice(space + 1)])
  }
  return settled
}

/** What each version of OpenSSH looks for where no key is named; what is usual here is the same for all. */
const usualKeys = /^~\/\.ssh\/id_(rsa|ecdsa|ecdsa_sk|ed25519|ed25519_sk|xmss|dsa)$/

/** Without what is only the usual, and in the home of this person: some paths come with that of the account in them. */
function atHome(settled: Map<string, string[]>): Settled {
  const [account, home] = [accountHome(), personHome()]
  for (const keyword of account === home ? [] : ['identityagent', 'userknownhostsfile']) {
    const values = settled.get(keyword)?.map((value) => value.replaceAll(`${account}/`, `${home}/`))
    if (values) settled.set(keyword, values)
  }
  const files = ['known_hosts', 'known_hosts2'].map((name) => join(home, '.ssh', name)).join(' ')
  if (settled.get('userknownhostsfile')?.[0] === files) settled.delete('userknownhostsfile')
  if (settled.get('identityfile')?.every((value) => usualKeys.test(value))) settled.delete('identityfile')
  return settled
}
