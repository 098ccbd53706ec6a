import { promisify } from 'node:util'
import ssh2, { type OpenSSHAgent, type ParsedKey } from 'ssh2'
import type { Candidate } from './candidate.ts'

/** What an agent that hangs is waited for. */
const deadlineMs = 5000

/** The keys that an agent holds and ssh2 can use; none where it does not answer, as ssh does it. It is never forwarded. */
export async function agentKeys(socket: string | undefined): Promise<Candidate[]> {
  if (!socket) return []
  const agent = new ssh2.OpenSSHAgent(socket)
  const keys = await Promise.race([identitiesOf(agent), late()])
  return keys.map((key) => ({
    name: `${key.comment || key.type} (of the agent)`,
    key,
    privateHalf: 'at hand',
    sign: (data, hash) => signed(agent, key, data, hash),
  }))
}

async function identitiesOf(agent: OpenSSHAgent): Promise<ParsedKey[]> {
  try {
    const identities = (await promisify(agent.getIdentities.bind(agent))()) ?? []
    return identities as ParsedKey[]
  } catch {
    return []
  }
}

function late(): Promise<ParsedKey[]> {
  return new Promise((resolve) => setTimeout(() => resolve([]), deadlineMs).unref())
}

function signed(agent: OpenSSHAgent, key: ParsedKey, data: Buffer, hash: string | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = hash ? { hash: hash as 'sha256' } : {}
    agent.sign(key, data, options, (error, signature) => (signature ? resolve(signature) : reject(error)))
  })
}
