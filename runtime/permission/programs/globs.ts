import type { Word } from '../bash/script.ts'

/** Names of files that hold source text, and nobody's passwords if all is well. */
const source =
  /^(ts|tsx|mts|cts|js|jsx|mjs|cjs|py|pyi|go|rs|rb|java|kt|kts|c|h|cc|cpp|cxx|hpp|hh|cs|swift|php|lua|scala|clj|ex|exs|erl|hs|ml|dart|vue|svelte|css|scss|sass|html|md|mdx|rst|adoc|sql|proto|graphql|tex|r|jl|zig|nim|pl|pm)$/

/** Whether a glob can match nothing but source text, by how the names end that it matches. */
export function namesSource(word: Word): boolean {
  const text = word.text ?? word.raw.replace(/^--?[a-z-]+=/, '')
  const ending = /^[\w*?./-]*\.(?:([a-z]+)|\{([a-z]+(?:,[a-z]+)+)\})$/.exec(text)
  const names = ending?.[1] ?? ending?.[2]
  return names?.split(',').every((one) => source.test(one)) ?? false
}
