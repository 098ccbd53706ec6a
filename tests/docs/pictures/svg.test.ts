import { expect, it } from 'vitest'
import { pictureOf } from '../../../docs/pictures/svg.ts'

const options = { columns: 20, title: 'One & two' }
const words = (svg: string) => [...svg.matchAll(/<text x="([\d.]+)" y="(\d+)" .*?fill="(#\w+)"(.*?)>(.*?)<\/text>/g)]

it('shows what is left on the screen, where it stands and in its colour', async () => {
  const bytes = '⠋ waiting\r\u001b[2K\u001b[32m✓\u001b[0m done  <it>\r\n\u001b[2mdim\u001b[0m \u001b[1;31mbad\u001b[0m'
  const svg = await pictureOf(bytes, options)
  expect(words(svg).map(([, x, y, fill, more, text]) => [x, y, fill, more?.trim(), text])).toEqual([
    ['16.0', '30', '#3fb950', '', '✓'],
    ['32.8', '30', '#e6edf3', '', 'done'],
    ['83.2', '30', '#e6edf3', '', '&lt;it&gt;'],
    ['16.0', '49', '#8b949e', '', 'dim'],
    ['49.6', '49', '#ff7b72', 'font-weight="bold"', 'bad'],
  ])
  expect(svg).toContain('<title>One &amp; two</title>')
  expect(svg).toContain('viewBox="0 0 200 70"')
})

it('is the same for the same bytes, and breaks a line where the terminal does', async () => {
  const bytes = 'a line that is longer than twenty columns'
  const svg = await pictureOf(bytes, options)
  expect(await pictureOf(bytes, options)).toBe(svg)
  expect(
    words(svg)
      .map(([, , , , , text]) => text)
      .join('|'),
  ).toBe('a line that is longe|r than twenty column|s')
})
