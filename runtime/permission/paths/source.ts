/** Names of files that hold source or plain text, and nobody's passwords if all is well. */
const source =
  /^(ts|tsx|mts|cts|js|jsx|mjs|cjs|py|pyi|go|rs|rb|java|kt|kts|c|h|cc|cpp|cxx|hpp|hh|cs|swift|php|lua|scala|clj|ex|exs|erl|hs|ml|dart|vue|svelte|css|scss|sass|html|md|mdx|rst|adoc|sql|proto|graphql|tex|r|jl|zig|nim|pl|pm|txt|csv|log)$/

/** Whether names that end so, without the dot, are those of files that hold source or plain text. */
export function isSourceEnding(ending: string): boolean {
  return source.test(ending)
}
