/**
 * What could show an action as another one than it is: control characters (ECMA-48), those that turn the direction of
 * writing or take no place (Unicode: Cf, Default_Ignorable_Code_Point; CVE-2021-42574), spaces that are none of ASCII, the
 * braille blank, half a pair, and what has no meaning yet. The symbols that stand for control characters here are escaped
 * where they stand for themselves.
 */
const unseen =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\u2400-\u2426]|(?! )\p{Zs}/gu

/** A line's end and a tab as signs that take one column, so that a long script can still be read. */
const signs: Readonly<Record<string, string>> = { '\n': '\u240a', '\t': '\u2409' }

/** An action for a person, on one line: nothing is cut, and whatever cannot be seen is written out. */
export function show(text: string): string {
  return text.replace(unseen, (character) => signs[character] ?? escaped(character))
}

function escaped(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
