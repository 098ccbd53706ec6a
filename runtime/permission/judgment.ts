import type { Measured } from '../protocol/permission/measure.ts'
import type { Risk } from '../protocol/permission/risk.ts'
import type { Option } from '../protocol/permission/rule.ts'
import type { Use } from './programs/row.ts'

/** What somebody wants done, its input as the tool's schema gives it. */
export interface Action {
  readonly tool: string
  readonly input: unknown
}

/** Where an action would happen. */
export interface Surroundings {
  /** Absolute path of the workspace. */
  readonly workspace: string
  /** What was looked up there; where nothing was, links and skills are unknown and paths are read as they are written. */
  readonly measured?: Measured
}

/** A file that an action names, absolute, `..` kept as it was written; undefined where it is known only when it runs. */
export interface Touch {
  readonly path: string | undefined
  readonly use: Use
  /** With everything below it. */
  readonly isDeep?: true
}

/** A risk, and why: what a prompt and a trace say. */
export interface Finding {
  readonly risk: Risk
  readonly why: string
}

/** One part of an action that a rule can cover. */
export interface Part {
  /** As a rule is compared with it: words without quotes for bash, one path for a file tool. */
  readonly tokens: readonly string[]
  /** Whether every token is known before it runs: a rule with `*` covers none whose fixed tokens are not. */
  readonly isKnown: boolean
  readonly risk: Risk
  /** Absolute folder in which it happens; undefined where that is not known. */
  readonly folder: string | undefined
  readonly findings: readonly Finding[]
  readonly touches: readonly Touch[]
  /** Whether it leads output into a file: no pattern with `*` covers that. */
  readonly writesByRedirect: boolean
  /** `cd FOLDER`: needs no rule of its own. */
  readonly isPrefix: boolean
  /** It can do more than is seen of it, so no deny rule can be held against it: sudo, bash -c, a recipe of the project. */
  readonly isVeiled: boolean
}

/** What is known of an action before any rule is looked at. */
export interface Judgment {
  readonly tool: string
  /** The action as its exact rule spells it: the script, or the argument list quoted as bash would read it. */
  readonly exact: string
  /** `exact` for a person, nothing cut: control, bidi and zero-width characters escaped. */
  readonly shown: string
  readonly risk: Risk
  readonly opaque: boolean
  /** Why it was not even read. In a context with nobody in it, that is a denial. */
  readonly rejected?: string
  readonly reasons: readonly string[]
  readonly parts: readonly Part[]
  readonly options: readonly Option[]
  /** The skill that it runs or loads, with its version. */
  readonly skill?: { readonly id: string; readonly version: string }
}
