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
  /** Where the path is a glob: the pattern, as it is written. What it matches is known only when it runs. */
  readonly glob?: string
  /** With everything below it. */
  readonly isDeep?: true
  /** Where it leads once every link is followed, where that was looked up. */
  readonly real?: string
}

/** A risk, and why: what a prompt and a trace say. */
export interface Finding {
  readonly risk: Risk
  readonly why: string
}

/** A skill in one version (S15). */
export interface SkillVersion {
  readonly id: string
  readonly version: string
}

/** One part of an action that a rule can cover. */
export interface Part {
  /** As it stands in the action. */
  readonly source: string
  /** As a rule is compared with it: words without quotes for bash, one path for a file tool; undefined: known only when it runs. */
  readonly tokens: readonly (string | undefined)[]
  /** Programs that start it, such as `timeout`, outermost first. */
  readonly wrappers: readonly string[]
  readonly risk: Risk
  /** Absolute folder in which it happens, links followed where that was looked up; undefined where it is not known. */
  readonly folder: string | undefined
  readonly findings: readonly Finding[]
  readonly touches: readonly Touch[]
  /** Why no pattern with `*` covers it: it leads output into a file, or sets variables for what it runs. */
  readonly exactOnly?: string
  /** `cd FOLDER`: needs no rule of its own. */
  readonly isPrefix: boolean
  /** It can do more than is seen of it, so no deny rule can be held against it: sudo, bash -c, a recipe of the project. */
  readonly isVeiled: boolean
  /** The skill that it runs. */
  readonly skill?: SkillVersion
}

/** What is known of an action before any rule is looked at. */
export interface Judgment {
  readonly tool: string
  /** Absolute, and the folder in it where the action begins; links followed where that was looked up. */
  readonly workspace: string
  readonly folder: string
  /** The action as its exact rule spells it: the script, or the argument list quoted as bash would read it. */
  readonly exact: string
  /** The whole action for a person, nothing cut: control, bidi and zero-width characters escaped. */
  readonly shown: string
  readonly risk: Risk
  readonly opaque: boolean
  /** Why it was not even read. In a context with nobody in it, that is a denial. */
  readonly rejected?: string
  readonly reasons: readonly string[]
  readonly parts: readonly Part[]
  readonly options: readonly Option[]
  /** The skill that it runs, where it runs one; no rule covers what runs several. */
  readonly skill?: SkillVersion
}
