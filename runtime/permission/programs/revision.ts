/**
 * What can be a path in a word that git takes for a commit or a path: `.env`, `HEAD:.env`, `:0:.env`, `:(top,icase).ENV`,
 * `:/.env`, `:!x`, and `1,5:.env` of `git log -L` (gitrevisions(7), "pathspec" in gitglossary(7)).
 */
export function pathsInRevision(text: string): string[] {
  const colon = text.indexOf(':')
  if (colon < 0) return [text]
  const behind = text.slice(colon + 1)
  const plain = colon > 0 ? behind : behind.replace(/^\([^)]*\)|^[/!^]+/, '')
  return [...new Set([text, plain, text.slice(text.lastIndexOf(':') + 1)])].filter((path) => path !== '')
}
