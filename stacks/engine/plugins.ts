import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Workspace } from '@pulumi/pulumi/automation/index.js'
import { Failure } from '../../runtime/protocol/failure.ts'
import { EngineExit } from './command.ts'
import type { EnginePlaces } from './places.ts'
import type { EngineTell } from './told.ts'

/** A cloud's plugin, in the version that the program's package is of. */
export interface Plugin {
  readonly name: string
  readonly version: string
}

/**
 * Brings the plugins that are not there yet, one after the other: installs at once get in each other's way (pulumi issue
 * 22784).
 * @throws Failure ENGINE_MISSING
 */
export async function bringPlugins(
  workspace: Pick<Workspace, 'installPlugin'>,
  plugins: readonly Plugin[],
  places: EnginePlaces,
  tell: EngineTell,
): Promise<void> {
  for (const { name, version } of plugins) {
    if (isInstalled(join(places.home, 'plugins', `resource-${name}-v${version}`), name)) continue
    tell({ at: 'engine', detail: `fetching the plugin ${name} ${version}` })
    try {
      await workspace.installPlugin(name, `v${version}`)
    } catch (error) {
      const said = error instanceof EngineExit ? error.lastLine : String(error)
      const why = `its plugin ${name} could not be downloaded: ${said}`
      throw Failure.of('ENGINE_MISSING', { why, version }, error)
    }
  }
}

/** The engine marks what it is still unpacking by a file beside it (pulumi pkg/pluginstorage/download.go). */
function isInstalled(folder: string, name: string): boolean {
  return existsSync(join(folder, `pulumi-resource-${name}`)) && !existsSync(`${folder}.partial`)
}
