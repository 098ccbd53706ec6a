import { type Layout, type Owner, oldLogs, processes, sockets } from '../layout.ts'

/** A file of the home with the owner, group and mode it has where it is there. */
export interface FileRule {
  readonly path: string
  readonly kind: 'file' | 'socket'
  readonly owner: Owner
  readonly group: Owner
  readonly mode: number
  /** Another probe says so where it is wrong, with words of its own. */
  readonly provenElsewhere?: true
}

const closed = 0o600
const readable = 0o644
/** The peer is its group (design: on the machine). */
const forPeer = 0o660

/** The files of a home whose owner and mode are ours to keep. The vault's are not: only CES touches them. */
export function homeFiles(at: Layout): FileRule[] {
  const file = (path: string, owner: Owner, mode = closed): FileRule => ({
    path,
    kind: 'file',
    owner,
    group: owner,
    mode,
  })
  const withLog = (path: string) => [path, `${path}-wal`, `${path}-shm`]
  const logs = [...processes, 'supervisor' as const].map((name) => at.log(name))
  return [
    ...[
      at.install,
      `${at.install}.copy`,
      at.receipts,
      at.acts,
      at.actsHead,
      at.wanted,
      at.move,
      at.vaultCredential,
    ].map((path) => file(path, 'root')),
    ...logs.flatMap((log) => [log, ...oldLogs(log)]).map((path) => file(path, 'root')),
    file(at.grantPublic, 'root', readable),
    ...withLog(at.gatewayDatabase).map((path) => file(path, 'gateway')),
    file(at.grantOffer, 'gateway'),
    { ...file(at.grantKey, 'gateway'), provenElsewhere: true },
    ...withLog(at.assistantDatabase).map((path) => file(path, 'assistant')),
    { path: at.supervisorSocket, kind: 'socket', owner: 'root', group: 'root', mode: closed },
    ...processes.flatMap((server) =>
      sockets[server].map(
        (peer): FileRule => ({
          path: at.socket(server, peer),
          kind: 'socket',
          owner: server,
          group: peer === 'steward' ? 'root' : peer,
          mode: forPeer,
        }),
      ),
    ),
  ]
}
