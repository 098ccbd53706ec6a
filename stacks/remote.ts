import type { CloudMachine, SshAddress } from './address.ts'
import type { Folders } from './engine/places.ts'
import type { EngineTell, Planned } from './engine/told.ts'

/** A place where machines come from. Making and removing them is all a remote knows; what runs there is the same everywhere. */
export type Remote = FoundRemote | CloudRemote

export type RemoteName = Remote['name']

/** Machines that are there already: nothing is made, so nothing has to be removed. */
export interface FoundRemote {
  readonly name: 'local' | 'custom'
  readonly makesMachines: false
}

/** What a person wants a machine to be, as typed; what is left out an earlier hatch has settled, or the remote does. */
export interface Wishes {
  readonly assistant: string
  /** Which installation of the toolkit it belongs to (12 hex digits). */
  readonly owner: string
  /** Who may log in: kind and key of one line, without a comment. */
  readonly publicKey?: string | undefined
  readonly project?: string | undefined
  readonly zone?: string | undefined
  readonly machineType?: string | undefined
  readonly diskGiB?: string | number | undefined
  readonly image?: string | undefined
  /** What --ssh-from said: ranges (RFC 4632) from which SSH is let in. */
  readonly sshFrom?: readonly string[] | undefined
  /** What GCP_SSH_FROM says, ranges parted by commas or spaces; it counts where --ssh-from says nothing. */
  readonly sshFromVariable?: string | undefined
  /** Where the engine's states are kept, as --state said. */
  readonly state?: string | undefined
}

/** A machine as its remote settled it: the record keeps it, and only the remote reads it. Nothing in it is secret. */
export type Machine = Readonly<Record<string, unknown>>

/** Where a remote keeps what it works with, and where it says what it does. */
export interface Site {
  readonly folders: Folders
  readonly tell: EngineTell
}

/** What making a machine would do. */
export interface Foreseen {
  readonly resources: readonly Planned[]
  /** Dollars a month; undefined for what the table of prices does not know. */
  readonly costs: readonly { readonly what: string; readonly monthly: number | undefined }[]
  /** Day of the prices (ISO 8601). */
  readonly pricesOf: string
}

/** Something in the cloud that should be gone, and the line that removes it. */
export interface Left {
  readonly kind: string
  readonly name: string
  /** `zone` or `region` and its name; `global` for what lies in none. */
  readonly place: string
  readonly remove: string
}

/** A machine of ours that the cloud knows, whether or not a record does. */
export interface Seen {
  readonly assistant: string
  readonly project: string
  readonly zone: string
  readonly status: string
}

/** Machines that are made for an assistant and go with it. Each call asks the cloud with the operator's own credentials. */
export interface CloudRemote {
  readonly name: 'gcp'
  readonly makesMachines: true
  /**
   * Settles what the machine is to be, and asks nothing of the cloud.
   * @param known as an earlier hatch settled it.
   * @throws Failure USAGE naming the flag or variable; why it cannot be settled: nothing was made
   */
  settle(wishes: Wishes, known: Machine | undefined): Promise<Machine>
  /** Looks whether it can be made, or is there. Nothing is changed. @throws Failure what stands in its way */
  preflight(machine: Machine): Promise<{ readonly isThere: boolean }>
  /** What `provision` would do. Nothing is changed. @throws Failure why that cannot be said */
  preview(machine: Machine, site: Site): Promise<Foreseen>
  /**
   * Makes the machine, or makes it what it should be, mends what an earlier run left half done, and starts it. It shows one
   * of the host keys of its address, which the cloud said; it may not answer yet.
   * @throws Failure what failed, and what is there now
   */
  provision(machine: Machine, site: Site): Promise<SshAddress>
  /** The end of what it wrote on its console; empty where it wrote nothing or cannot be asked. */
  consoleOf(machine: CloudMachine): Promise<string>
  /**
   * Lets this run in at a machine that was not reached, until the scope ends; undefined where it is let in already.
   * @throws Failure MACHINE_GONE, MACHINE_STOPPED; why the cloud cannot be asked
   */
  admit(machine: CloudMachine): Promise<AsyncDisposable | undefined>
  /** Whether it stands still. @throws Failure MACHINE_GONE; why the cloud cannot be asked */
  isStopped(machine: CloudMachine): Promise<boolean>
  /** Stops the machine; all it has stays, its address too. Gives whether it ran. @throws Failure why the cloud refuses */
  sleep(machine: CloudMachine): Promise<boolean>
  /** Starts it; gives whether it had stopped. @throws Failure MACHINE_GONE; why the cloud refuses */
  wake(machine: CloudMachine): Promise<boolean>
  /** What of it there is by the cloud's own word, in every zone and region. @throws Failure why the cloud cannot be asked */
  remains(machine: Machine): Promise<readonly Left[]>
  /**
   * Removes all of it, then looks through the cloud's own API what of it is still there.
   * @throws Failure why the cloud cannot be asked
   */
  destroy(machine: Machine, site: Site): Promise<readonly Left[]>
  /** All machines of an installation in a project. @throws Failure why the cloud cannot be asked */
  machines(owner: string, project: string): Promise<readonly Seen[]>
}
