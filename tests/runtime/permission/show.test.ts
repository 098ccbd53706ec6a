import { expect, test } from 'vitest'
import { show } from '../../../runtime/permission/show.ts'

test.each([
  ['ls -la "ünïcode" 日本 🙂', 'ls -la "ünïcode" 日本 🙂'],
  ['a\nb\tc\r', 'a␊b␉c\\u{d}'],
  ['␊', '\\u{240a}'],
  ['\u001b[2J\u0000\u007f\u009b', '\\u{1b}[2J\\u{0}\\u{7f}\\u{9b}'],
  ['\u202e\u2066\u200f', '\\u{202e}\\u{2066}\\u{200f}'],
  ['\u200b\u200d\u2060\ufeff\u00ad', '\\u{200b}\\u{200d}\\u{2060}\\u{feff}\\u{ad}'],
  ['\u00a0\u2003\u3000\u2028\u2800', '\\u{a0}\\u{2003}\\u{3000}\\u{2028}\\u{2800}'],
  ['\ufe0f\u{e0100}\u{e0041}\u180e', '\\u{fe0f}\\u{e0100}\\u{e0041}\\u{180e}'],
  ['\u115f\u3164\u034f', '\\u{115f}\\u{3164}\\u{34f}'],
  ['\ud800x', '\\u{d800}x'],
  ['\ue000\u{10ffff}', '\\u{e000}\\u{10ffff}'],
])('%j is shown as %j', (text, shown) => {
  expect(show(text)).toBe(shown)
})

test('nothing is cut, however long or padded', () => {
  const padded = `ls${' '.repeat(10_000)}${'\n'.repeat(10_000)}; rm -rf x`
  expect(show(padded)).toBe(`ls${' '.repeat(10_000)}${'␊'.repeat(10_000)}; rm -rf x`)
})
