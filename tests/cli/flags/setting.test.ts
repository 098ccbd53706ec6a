import { expect, test } from 'vitest'
import { settingText, settingValue } from '../../../cli/flags/setting.ts'

const each = { conversation: 'low', background: 'medium', headless: 'none' }

test.each([
  ['600', 600],
  ['-1', -1],
  ['medium', 'medium'],
  ['', ''],
  ['conversation=low,background=medium,headless=none', each],
  ['{"conversation":"low","background":"medium","headless":"none"}', each],
  ['conversation=low', { conversation: 'low' }],
  ['conversation=low,', 'conversation=low,'],
  ['=low', '=low'],
])('%j is %j, and shown as it can be typed again', (typed, value) => {
  expect(settingValue(typed)).toEqual(value)
  expect(settingValue(settingText(settingValue(typed)))).toEqual(value)
})

test('what begins as JSON and is none is refused', () => {
  expect(() => settingValue('{"conversation"')).toThrow(expect.objectContaining({ code: 'USAGE' }))
})
