import { Failure } from '../../runtime/protocol/failure.ts'
import { isSetting, type SettingName, type SettingRow, settingNames } from '../../runtime/protocol/gateway/settings.ts'
import { nearest } from '../nearest.ts'

/** A setting's name as it was typed. @throws Failure SETTING_UNKNOWN with the nearest there is */
export function settingNamed(typed: string): SettingName {
  if (isSetting(typed)) return typed
  const close = nearest(typed, settingNames)
  const next = close ? `Did you mean: vellum config get ${close}` : 'See which there are: vellum config list'
  throw Failure.of('SETTING_UNKNOWN', { name: typed, next })
}

/** One word or number, or several words by name. */
type SettingValue = SettingRow['value']

/**
 * A value as it was typed: a number where it is written as one, and several by name where they are written as JSON or as
 * `one=low,other=medium`. Whether it fits is the gateway's to say.
 * @throws Failure USAGE where it begins as JSON and is none
 */
export function settingValue(typed: string): SettingValue {
  if (typed.startsWith('{')) return ofJson(typed)
  if (/^[\w-]+=[^=,]+(,[\w-]+=[^=,]+)*$/.test(typed)) return ofPairs(typed)
  return /^-?\d+(\.\d+)?$/.test(typed) ? Number(typed) : typed
}

/** A value as it can be typed again. */
export function settingText(value: SettingValue): string {
  if (typeof value !== 'object') return String(value)
  return Object.entries(value)
    .map(([name, one]) => `${name}=${one}`)
    .join(',')
}

function ofPairs(typed: string): SettingValue {
  return Object.fromEntries(typed.split(',').map((pair) => pair.split('=') as [string, string]))
}

function ofJson(typed: string): SettingValue {
  try {
    return JSON.parse(typed)
  } catch (error) {
    const what = `"${typed}" begins as JSON and is none; write it so, or as name=value,name=value.`
    throw Failure.of('USAGE', { what, command: 'config set' }, error)
  }
}
