import type { ProcessName } from './layout.ts'

/** One check that a proof is made of, as everybody knows it before it has run. */
export interface ProbeRow {
  /** True when it passes. */
  readonly title: string
  /** Who runs it: a process on itself, by the code that serves, or the steward from outside. */
  readonly by: ProcessName | 'steward'
  /** It changes or stops something, and so is no part of every proof; only a first hatch and `doctor --deep` run it. */
  readonly disturbing?: true
  /** Stands in the place of all that only shows while the assistant is awake. */
  readonly asleep?: true
}

/** Every probe there is, in the order of the proof. What a process runs is owed: a report without it fails. */
export const probes = {
  'install.record': { by: 'steward', title: 'What hatch made is on record' },
  'install.acts': { by: 'steward', title: 'What was done here is on record, and whole' },

  'sandbox.runs': { by: 'assistant', title: 'A command runs in the sandbox' },
  'sandbox.write-outside': { by: 'assistant', title: 'Nothing outside the workspace can be written' },
  'sandbox.read-ces': { by: 'assistant', title: 'The sandbox cannot read what belongs to CES' },
  'sandbox.read-gateway': { by: 'assistant', title: 'The sandbox cannot read what belongs to the gateway' },
  'sandbox.read-steward': { by: 'assistant', title: 'The sandbox cannot read what belongs to the steward' },
  'sandbox.read-home': { by: 'assistant', title: 'The sandbox cannot read the home' },
  'sandbox.read-elsewhere': { by: 'assistant', title: 'The sandbox cannot read the files of others' },
  'sandbox.network': { by: 'assistant', title: 'No network can be reached' },
  'sandbox.processes': { by: 'assistant', title: 'No process outside can be seen' },
  'sandbox.sockets': { by: 'assistant', title: 'No socket of our processes can be reached' },
  'sandbox.capabilities': {
    by: 'assistant',
    title: 'A command has no capability, cannot gain one, and is filtered',
  },
  'sandbox.userns': { by: 'assistant', title: 'No user namespace can be nested' },
  'sandbox.environment': { by: 'assistant', title: 'Nothing of the environment of its parent can be read' },
  'sandbox.descriptors': { by: 'assistant', title: 'Only standard input, output and error are open' },
  'sandbox.limits': { by: 'assistant', title: 'Processes, memory, files and open files are limited' },
  'sandbox.trusted': { by: 'steward', title: "bubblewrap is root's, and nobody else may write it" },

  'vault.stranger': { by: 'assistant', title: "The assistant's user cannot open the vault" },
  'assistant.database': { by: 'assistant', title: 'The assistant remembers which grants were used' },

  'vault.open': { by: 'ces', title: 'The vault opens' },
  'vault.key-source': { by: 'ces', title: "The vault's key is there" },
  'vault.modes': { by: 'ces', title: 'Only CES reaches the vault' },
  'vault.audit': { by: 'ces', title: 'What was done with credentials is on record, and whole' },
  'vault.roundtrip': { by: 'ces', title: 'Secrets are kept, changed and deleted' },
  'vault.flipped-byte': { by: 'ces', title: 'A flipped byte is noticed' },
  'vault.swapped-record': { by: 'ces', title: 'Exchanged records are noticed' },
  'vault.older-generation': { by: 'ces', title: 'An older vault is noticed' },
  'vault.missing-key': { by: 'ces', title: 'A missing key is noticed' },

  'gateway.database': { by: 'gateway', title: 'The gateway can keep its decisions' },
  'gateway.grant-key': { by: 'gateway', title: 'Grants are signed with a key of the gateway alone' },
  'gateway.decision': { by: 'gateway', title: 'What the assistant may not do alone is denied' },
  'gateway.token': { by: 'steward', title: "The operator's token is known" },

  'processes.supervised': { by: 'steward', title: 'A supervisor keeps the processes up' },
  'processes.ces': { by: 'steward', title: 'CES is up and ready' },
  'processes.assistant': { by: 'steward', title: 'The assistant is up and ready' },
  'processes.gateway': { by: 'steward', title: 'The gateway is up and ready' },
  'processes.users': { by: 'steward', title: 'Each process runs as its own user' },
  'processes.release': { by: 'steward', title: 'What runs is the release in service' },
  'processes.confined': { by: 'steward', title: 'No process can gain a privilege, and its system calls are filtered' },
  'processes.network': { by: 'steward', title: 'The assistant is in no network' },
  'processes.asleep': { by: 'steward', asleep: true, title: 'It is asleep, and nothing of it runs' },
  'restart.ces': { by: 'steward', disturbing: true, title: 'CES is back and ready after it is killed' },
  'restart.vault': { by: 'steward', disturbing: true, title: 'The vault survives a restart of CES' },
  'restart.assistant': { by: 'steward', disturbing: true, title: 'The assistant is back and ready after it is killed' },
  'restart.gateway': { by: 'steward', disturbing: true, title: 'The gateway is back and ready after it is killed' },
  'restart.supervisor': {
    by: 'steward',
    disturbing: true,
    title: 'All are back and ready after the supervisor is killed',
  },
  'units.text': { by: 'steward', title: 'The units are as hatch wrote them' },
  'ports.one-listener': { by: 'steward', title: 'Exactly one port is open, on loopback' },
  'files.modes': { by: 'steward', title: 'Every folder and file has its owner and mode' },
  'release.current': { by: 'steward', title: 'The release in service is complete' },
  'release.previous': { by: 'steward', title: 'The previous release is complete' },
  'release.contents': { by: 'steward', disturbing: true, title: 'Every byte of the releases is as it was built' },
  'machine.clock': { by: 'steward', title: 'The clock has not gone backwards' },
  'machine.disk': { by: 'steward', title: 'There is disk space' },
  'machine.memory': { by: 'steward', title: 'There is memory' },
  'machine.reboot': { by: 'steward', title: 'The assistant is back after a restart' },
  'docker.cli': { by: 'steward', title: 'Docker CLI' },
  'docker.daemon': { by: 'steward', title: 'Docker daemon' },
  'docker.sharing': { by: 'steward', title: 'Docker file sharing' },
} as const satisfies Readonly<Record<string, ProbeRow>>

export type ProbeId = keyof typeof probes

/** What a process has to report of itself in every proof. */
export function owedBy(name: ProcessName): ProbeId[] {
  const rows = Object.entries(probes) as [ProbeId, ProbeRow][]
  return rows.flatMap(([id, { by, disturbing }]) => (by === name && !disturbing ? [id] : []))
}
