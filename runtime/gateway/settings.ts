import { isDeepStrictEqual } from 'node:util'
import type { Database } from '../process/database/database.ts'
import type { Identity } from '../process/identity.ts'
import { errorFacts } from '../process/log.ts'
import { Failure } from '../protocol/failure.ts'
import {
  isSetting,
  type Setting,
  type SettingName,
  type SettingRow,
  type SettingValue,
  settingNames,
  settings,
} from '../protocol/gateway/settings.ts'
import type { EventLog } from './events/log.ts'

interface Kept {
  readonly value: unknown
  readonly changedAt: number
}

/** What the guardian has set, in gateway.db. */
export class Settings {
  readonly #self: Identity
  readonly #store: Database
  readonly #events: EventLog
  readonly #listeners: (() => void)[] = []

  constructor(self: Identity, store: Database, events: EventLog) {
    this.#self = self
    this.#store = store
    this.#events = events
  }

  /** What counts now: what was set, the default where nothing was, or what its row says where it cannot be read. Does not throw. */
  get<Name extends SettingName>(name: Name): SettingValue<Name> {
    const row: Setting<SettingValue<Name>> = settings[name]
    try {
      return this.#chosen(name) ?? row.default
    } catch (error) {
      const counts = row.whenUnreadable ?? row.default
      this.#self.log.warn({ setting: name, counts, ...errorFacts(error) }, 'a setting cannot be read')
      return counts
    }
  }

  /** What was set; undefined where nothing was or it cannot be read. Does not throw. */
  chosen<Name extends SettingName>(name: Name): SettingValue<Name> | undefined {
    try {
      return this.#chosen(name)
    } catch {
      return undefined
    }
  }

  /** Every setting as it is now. @throws Failure DATABASE_UNUSABLE */
  rows(): SettingRow[] {
    return settingNames.map((name) => this.#row(name))
  }

  /**
   * Sets one, from now on.
   * @throws Failure SETTING_UNKNOWN, SETTING_REFUSED, DATABASE_UNUSABLE: nothing was changed then.
   */
  set(name: string, value: unknown): { changed: boolean; setting: SettingRow } {
    if (!isSetting(name)) throw Failure.of('SETTING_UNKNOWN', { name, next: 'See which there are: vellum config list' })
    const parsed = settings[name].value.safeParse(value)
    if (!parsed.success) {
      const allowed = parsed.error.issues[0]?.message ?? 'it does not fit'
      throw Failure.of('SETTING_REFUSED', {
        name,
        value: typeof value === 'string' ? value : JSON.stringify(value),
        allowed,
      })
    }
    const changed = !isDeepStrictEqual(this.chosen(name), parsed.data)
    if (changed) this.#write(name, parsed.data)
    return { changed, setting: this.#row(name) }
  }

  /** Has `listener` called now and after each change. */
  applying(listener: () => void): void {
    this.#listeners.push(listener)
    listener()
  }

  /** @throws Failure DATABASE_UNUSABLE; ZodError where it is no value of this setting. */
  #chosen<Name extends SettingName>(name: Name): SettingValue<Name> | undefined {
    const kept = this.#kept(name)
    return kept === undefined ? undefined : (settings[name].value.parse(kept.value) as SettingValue<Name>)
  }

  #write(name: SettingName, value: SettingRow['value']): void {
    const row = 'INSERT OR REPLACE INTO settings (name, value, changed_at) VALUES (?, ?, ?)'
    this.#events.record((database, tell) => {
      database.prepare(row).run(name, JSON.stringify(value), Date.now())
      tell({ kind: 'setting.changed', name, value })
    })
    for (const listener of this.#listeners) listener()
  }

  #row(name: SettingName): SettingRow {
    const { value: _, ...said } = settings[name]
    const kept = this.#kept(name)
    const changedAt = kept && { changedAt: new Date(kept.changedAt).toISOString() }
    return { name, ...said, value: this.get(name), ...changedAt }
  }

  #kept(name: string): Kept | undefined {
    const query = 'SELECT value, changed_at FROM settings WHERE name = ?'
    const row = this.#store.use((database) => database.prepare(query).get(name))
    return row && { value: jsonOf(String(row.value)), changedAt: Number(row.changed_at) }
  }
}

/** What is no JSON is no value of any setting. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
