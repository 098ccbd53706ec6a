import { isWithin } from '../../protocol/permission/risk.ts'
import type { Judgment, Part } from '../judgment.ts'
import type { Moment } from './guard.ts'
import { isThere, isWhere, placeOf } from './place.ts'
import { type Rule, whyAsleep } from './rule.ts'
import type { RuleSet } from './rule-set.ts'

/** A rule that was looked at, and why it says nothing of an action. */
export interface Tried {
  readonly rule: Rule
  readonly why: string
}

/** The rules that allow an action; none where not every part of it is covered. */
export interface Allowance {
  readonly rules: readonly Rule[]
  readonly tried: readonly Tried[]
}

/** How many rules are told of that do not decide. */
const mostTried = 20

/** Among how many they are looked for. */
const mostLookedAt = 200

/** Whether rules allow all of an action: one for exactly it, or one for each of its parts. */
export function allowanceOf(judgment: Judgment, rules: RuleSet, moment: Moment): Allowance {
  const seeking = new Seeking(judgment, rules, moment)
  const exact = seeking.exact()
  if (exact) return { rules: [exact], tried: seeking.tried }
  const parts = judgment.parts.filter((part) => !part.isPrefix)
  const found = parts.map((part) => seeking.covering(part))
  const covering = found.filter((rule) => rule !== undefined)
  const isWhole = parts.length > 0 && covering.length === parts.length
  return { rules: isWhole ? [...new Set(covering)] : [], tried: seeking.tried }
}

class Seeking {
  readonly tried: Tried[] = []
  readonly #judgment: Judgment
  readonly #rules: RuleSet
  readonly #moment: Moment

  constructor(judgment: Judgment, rules: RuleSet, moment: Moment) {
    this.#judgment = judgment
    this.#rules = rules
    this.#moment = moment
  }

  exact(): Rule | undefined {
    const { tool, exact } = this.#judgment
    return this.#first(this.#rules.for(tool)?.commands.exact(exact) ?? [], (rule) => this.#whyNotExact(rule))
  }

  covering(part: Part): Rule | undefined {
    const found = this.#first(this.#candidates(part), (rule) => this.#whyNot(rule, part))
    if (!found) this.#tellOthers(part)
    return found
  }

  /** Rules for the same program that begin with other words. */
  #tellOthers({ tokens: [program] }: Part): void {
    const about = program === undefined ? undefined : this.#rules.for(this.#judgment.tool)?.commands.about(program)
    let left = mostLookedAt
    for (const rule of about ?? []) {
      if (--left < 0 || this.tried.length >= mostTried) return
      const isNew = rule.decision === 'allow' && !this.tried.some((one) => one.rule === rule)
      if (isNew) this.tried.push({ rule, why: 'its words are not the first ones of the command' })
    }
  }

  /** The narrowest first. */
  #candidates(part: Part): readonly Rule[] {
    const { tool, workspace } = this.#judgment
    const shelves = this.#rules.for(tool)
    const [path] = part.tokens
    if (!shelves) return []
    if (tool === 'bash') return shelves.commands.open(part.tokens).reverse()
    if (path === undefined) return []
    return shelves.paths.matching(placeOf(path.startsWith('/') ? path : `${workspace}/${path}`, workspace))
  }

  #first(rules: readonly Rule[], whyNot: (rule: Rule) => string | undefined): Rule | undefined {
    return rules.find((rule) => {
      if (rule.decision !== 'allow') return false
      const why = whyAsleep(rule, this.#moment.context, this.#moment.now) ?? whyNot(rule)
      if (why !== undefined && this.tried.length < mostTried) this.tried.push({ rule, why })
      return why === undefined
    })
  }

  #whyNotExact(rule: Rule): string | undefined {
    const { risk, folder, workspace, parts } = this.#judgment
    if (!isWithin(risk, rule.maxRisk)) return tooRisky(rule, risk)
    if (!isThere(rule, folder, workspace)) return `it counts in the folder ${rule.folder} alone`
    const skilled = parts.filter((part) => part.skill)
    if (skilled.length === 0 && rule.skill) return `it is for the skill ${rule.skill.id} alone`
    return skilled.map((part) => otherSkill(rule, part)).find((why) => why !== undefined)
  }

  #whyNot(rule: Rule, part: Part): string | undefined {
    const { opaque, workspace } = this.#judgment
    if (opaque) return 'not everything that would run can be seen, and only its exact text covers such an action'
    if (part.exactOnly !== undefined) return part.exactOnly
    if (!isWithin(part.risk, rule.maxRisk)) return tooRisky(rule, part.risk)
    if (!isWhere(rule, part.folder, workspace)) return `it counts in the folder ${rule.folder} and below`
    return otherSkill(rule, part)
  }
}

function tooRisky(rule: Rule, risk: string): string {
  return `it covers up to ${rule.maxRisk} risk, and this is ${risk}`
}

/** S15: what a skill does is allowed in the version that was looked at. */
function otherSkill({ skill }: Rule, { skill: ran }: Part): string | undefined {
  if (ran?.version === '') return `the version of the skill ${ran.id} is not known`
  if (skill?.id === ran?.id && skill?.version === ran?.version) return undefined
  if (!ran) return `it is for the skill ${skill?.id} alone`
  if (!skill) return `it names no version of the skill ${ran.id}`
  return skill.id === ran.id ? `the skill ${ran.id} has changed since` : `it is for the skill ${skill.id} alone`
}
