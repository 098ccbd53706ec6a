import type { Word } from '../../../bash/script.ts'

/** Options of `gh api` and `glab api` that take the word behind them, by letter or name. */
const taking = /^(-[XqtpHfF]|--(method|jq|template|preview|cache|hostname|header|raw-field|field|form|input))$/
const methodOption = /^(?:-X=?|--method=)(.+)$/
const field = /^(-[fF]|--(raw-field|field|form|input))/

/**
 * Whether `gh api` only reads: fields make it a POST where no method is named, every call of GraphQL is one, and a header
 * can stand for another method. A full address elsewhere, and the contents of a file, would be sent.
 */
export function isReadingCall(words: readonly Word[]): boolean {
  let method: string | undefined
  let hasFields = false
  for (let at = 0; at < words.length; at++) {
    const text = words[at]?.text
    if (text === undefined) return false
    const value = taking.test(text) ? (words[++at]?.text ?? '') : ''
    if (/^-[^-X]*X$|^--method$/.test(text)) method = value
    else method = methodOption.exec(text)?.[1] ?? method
    if (/^--?[a-z-]*$/i.test(text) && !known(text)) return false
    if (field.test(text)) hasFields = true
    if (sends(text, value)) return false
  }
  return method === undefined ? !hasFields : /^(get|head)$/i.test(method)
}

/** Joined or cut short, an option could be any other. */
function known(text: string): boolean {
  return (
    taking.test(text) || methodOption.test(text) || /^(-i|--include|--paginate|--slurp|--silent|--verbose)$/.test(text)
  )
}

function sends(text: string, value: string): boolean {
  if (text === 'graphql' || /^[a-z]+:/i.test(text)) return true
  if (text.startsWith('--input') || /method-override/i.test(`${text}${value}`)) return true
  return field.test(text) && /=@/.test(`${text}${value}`)
}
