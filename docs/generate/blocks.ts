/** Makes what stands in one block of a page. */
export type Block = () => string | Promise<string>

const begin = (name: string) => `<!-- generated: ${name} -->`
const end = '<!-- end -->'
const between = /^<!-- generated: (\S+) -->\n(?:[\s\S]*?\n)??<!-- end -->$/gm

/**
 * A page with each of its generated blocks made anew; what is written by hand around them stays as it is.
 * @throws Error when a block has a name that nobody makes, or begins and does not end.
 */
export async function filled(page: string, blocks: Readonly<Record<string, Block>>): Promise<string> {
  const names = [...page.matchAll(between)].map(([, name = '']) => name)
  const begun = page.match(/^<!-- generated: /gm)?.length ?? 0
  if (begun !== names.length) throw new Error(`${begun} generated blocks begin and ${names.length} end`)
  const made = new Map<string, string>()
  for (const name of names) {
    const make = Object.hasOwn(blocks, name) ? blocks[name] : undefined
    if (!make) throw new Error(`nobody makes the block "${name}"; there are: ${Object.keys(blocks).join(', ')}`)
    made.set(name, await make())
  }
  return page.replace(between, (_, name: string) => [begin(name), '', made.get(name), '', end].join('\n'))
}

/** What of a page is written by hand. */
export function handWritten(page: string): string {
  return page.replace(between, '')
}
