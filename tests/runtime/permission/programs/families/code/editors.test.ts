import { describe, expect, it } from 'vitest'
import { isVeiled, riskOf } from '../../../../../fixtures/permission/risk.ts'

const commands: Readonly<Record<'low' | 'high', readonly string[]>> = {
  low: ['vim --version', 'nano --version', 'less --version', 'man --version', 'less a', 'less -N a', 'more a'],
  high: [
    'vim a',
    'vim -c :!evil a',
    'vi a',
    'nvim a',
    'ex a',
    'ed a',
    'nano a',
    'emacs --batch --eval evil',
    'code .',
    'less +!evil a',
    'less -k evil a',
    'man ls',
    'man -P evil ls',
    'man --pager=evil ls',
    'man --html=evil ls',
    'info ls',
    'bat a',
  ],
}

describe.each(Object.entries(commands))('%s', (risk, list) => {
  it.each(list)('%s', (command) => expect(riskOf(command)).toBe(risk))
})

it('can run what is not seen in it', () => expect(isVeiled('vim a')).toBe(true))
