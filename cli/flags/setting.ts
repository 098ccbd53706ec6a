import { Failure } from '../../runtime/protocol/failure.ts'
import { isSetting, type SettingName, settingNames } from '../../runtime/protocol/gateway/settings.ts'
import { nearest } from '../nearest.ts'

/** A setting's name as it was typed. @throws Failure SETTING_UNKNOWN with the nearest there is */
export function settingNamed(typed: string): SettingName {
  if (isSetting(typed)) return typed
  const close = nearest(typed, settingNames)
  const next = close ? `Did you mean: vellum config get ${close}` : 'See which there are: vellum config list'
  throw Failure.of('SETTING_UNKNOWN', { name: typed, next })
}

/** A value as it was typed: a number where it is written as one. */
export function settingValue(typed: string): string | number {
  return /^-?\d+(\.\d+)?$/.test(typed) ? Number(typed) : typed
}
