import type { ScriptJudge } from './judge.ts'

/** A jq filter reads its input and nothing else, but for the environment and modules (jq(1)). A field `.env` is neither. */
export const judgeJq: ScriptJudge = (filter) => {
  if (/\$(__)?ENV|(?<![.\w$])env\b/.test(filter)) return { risk: 'high', why: 'shows variables' }
  return /\b(import|include|modulemeta|get_search_list)\b/.test(filter)
    ? { risk: 'high', why: 'reads other files as its program' }
    : undefined
}

/** yq has operators that read files, show variables, and run programs (mikefarah.gitbook.io/yq). */
export const judgeYq: ScriptJudge = (expression) => {
  const found = /(?<![.\w])(load\w*|\w*env\w*|system\w*|eval\w*|exec\w*)/.exec(expression)?.[0]
  return found
    ? { risk: 'high', why: `can read other files, show variables or run programs by ${found}` }
    : judgeJq(expression)
}
