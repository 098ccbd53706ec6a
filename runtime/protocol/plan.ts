import * as z from 'zod'
import { failureDocument } from './failure-document.ts'
import { moveRecord, moveWanted } from './home/move.ts'
import { restoreChange } from './home/restore-change.ts'
import { probe, proof } from './proof.ts'
import { manifest } from './release.ts'

/** One thing to bring about on the machine: observed first, changed only where it differs. Data only. */
export const step = z.discriminatedUnion('kind', [
  /** `install`: argument lists, run in order where `program` is not there. */
  z.object({
    kind: z.literal('package'),
    name: z.string(),
    program: z.string(),
    install: z.array(z.array(z.string())),
  }),
  z.object({ kind: z.literal('accounts'), names: z.array(z.string()) }),
  /** bubblewrap may make user namespaces where Ubuntu's AppArmor keeps ordinary users from it. */
  z.object({ kind: z.literal('apparmor') }),
  z.object({ kind: z.literal('folders') }),
  /** Owners and modes of files; never their contents. */
  z.object({ kind: z.literal('files') }),
  z.object({ kind: z.literal('layer'), name: z.string(), digest: z.string() }),
  z.object({ kind: z.literal('release'), digest: z.string() }),
  z.object({ kind: z.literal('current'), digest: z.string() }),
  z.object({ kind: z.literal('workspace'), assistant: z.string() }),
  /** Started with the machine, or at least at login, by a service manager of the user's own. */
  z.object({ kind: z.literal('login'), digest: z.string(), port: z.int() }),
  /** The vault's key comes to CES as a credential of systemd, where systemd offers it and there is no vault yet. */
  z.object({ kind: z.literal('credential') }),
  /** Kept up by the machine's own systemd, by hardened units. */
  z.object({ kind: z.literal('units'), digest: z.string(), port: z.int() }),
  z.object({ kind: z.literal('running'), digest: z.string(), port: z.int() }),
  z.object({ kind: z.literal('trust') }),
  z.object({ kind: z.literal('token'), sha256: z.string(), label: z.string() }),
  /** `restart`: the release to start anew, once, where they do not become ready by themselves. */
  z.object({ kind: z.literal('ready'), deadlineMs: z.int(), restart: z.string().optional() }),
  z.object({ kind: z.literal('asleep') }),
  /** Old releases go. In a hatch only once its proof holds. */
  z.object({ kind: z.literal('pruned') }),
  z.object({ kind: z.literal('stopped') }),
  /** What of ours is in the desktop's keychain goes, while something still says what that is. */
  z.object({ kind: z.literal('keychain') }),
  z.object({ kind: z.literal('removed') }),
])
export type Step = z.infer<typeof step>

/** `accounts`: three system users, for a hatch by root; `single`: everything as one ordinary user. */
export const separation = z.enum(['accounts', 'single'])
export type Separation = z.infer<typeof separation>

/** What will be done on a machine: what `--dry-run` prints and the steward carries out. */
export const plan = z.object({
  verb: z.enum(['hatch', 'retire', 'sleep', 'wake', 'doctor', 'upgrade', 'rollback', 'restore']),
  assistant: z.string(),
  home: z.string(),
  separation,
  port: z.int(),
  /** Who plans this, for the lease and the receipt: `user@machine`. */
  by: z.string(),
  /** The CI run that it is part of, for whoever comes upon its lease. */
  run: z.string().optional(),
  /** Folders of the home's path, itself included, that were not there before: what retire may remove of it. */
  missingFolders: z.array(z.string()),
  /** Present when a release is to be put in service. */
  manifest: manifest.optional(),
  /** An upgrade's steps only bring there what it needs; a rollback's look whether that is there. */
  steps: z.array(step),
  /** To which release an upgrade or a rollback goes. */
  move: moveWanted.optional(),
  /** What is proven afterwards, where a verb proves at all. */
  prove: z.object({ tokenSha256: z.string().optional(), disturbing: z.boolean() }).optional(),
})
export type Plan = z.infer<typeof plan>

/** What one step did. */
export const receiptLine = z.object({
  step: z.string(),
  outcome: z.enum(['same', 'changed', 'failed']),
  detail: z.string(),
  ms: z.number(),
})
export type ReceiptLine = z.infer<typeof receiptLine>

/** What the steward says while it works, one JSON document a line; the last is always `end`. */
export const stewardEvent = z.discriminatedUnion('at', [
  z.object({ at: z.literal('begin'), step: z.string() }),
  z.object({ at: z.literal('waiting'), step: z.string(), waitsFor: z.string() }),
  z.object({ at: z.literal('step') }).extend(receiptLine.shape),
  /** All is up and the vault waits for a passphrase, which a person has to type. */
  z.object({ at: z.literal('locked') }),
  z.object({ at: z.literal('probe'), probe }),
  /** A move from one release to another has come this far. */
  z.object({ at: z.literal('stage'), move: moveRecord }),
  /** What a failed first hatch leaves for the operator: everything on the machine itself is removed. */
  z.object({ at: z.literal('evidence'), logs: z.record(z.string(), z.array(z.string())) }),
  z.object({
    at: z.literal('end'),
    proof: proof.optional(),
    failure: failureDocument.optional(),
    /** After a failure: `none` nothing had to be undone, `reverted` all undone, `stuck` something is left. */
    undone: z.enum(['none', 'reverted', 'stuck']).optional(),
    left: z.array(z.string()).optional(),
    /** How what is there differs from a backup that was only compared with it. */
    changes: restoreChange.optional(),
    /** How a move ended, or how far it was when nobody could follow it any more. */
    move: moveRecord.optional(),
  }),
])
export type StewardEvent = z.infer<typeof stewardEvent>

/**
 * Kinds of things that hatch makes. `unit`: a unit file of the user's systemd; `linger`: that of the user of this name runs
 * without a login; `system-unit`: a unit file of the machine's systemd; `host-key`: the key that its credentials are
 * encrypted with; `profile`: a profile of AppArmor.
 */
const madeKinds = ['account', 'folder', 'tree', 'file', 'unit', 'linger', 'system-unit', 'host-key', 'profile'] as const

/** What hatch has made on a machine. Written before each thing is made; retire removes exactly this. */
export const installRecord = z.object({
  format: z.literal(1),
  assistant: z.string(),
  home: z.string(),
  separation,
  port: z.int(),
  release: z.string().optional(),
  /** ISO 8601; absent until a first hatch was proven, so that a failed one is undone. */
  hatchedAt: z.string().optional(),
  /** When the first thing was made, ISO 8601: what the machine's journal has from before is not of this assistant. */
  begunAt: z.string().optional(),
  made: z.array(z.object({ kind: z.enum(madeKinds), name: z.string() })),
})
export type InstallRecord = z.infer<typeof installRecord>
