import type { EnginePlaces } from './places.ts'

/** Settings of Pulumi that somebody has for their own use, and ours, which are nobody else's business. */
const withheld = /^(?:PULUMI_|VELLUM_|NODE_)/

/**
 * What the engine and the cloud's plugin see: all that the person has set for the cloud, and none of their settings of
 * Pulumi (names: https://www.pulumi.com/docs/iac/cli/environment-variables/). Holds no secret of ours: the passphrase is read
 * from a file.
 */
export function engineEnvironment(
  ambient: NodeJS.ProcessEnv,
  places: EnginePlaces,
  passphraseFile: string,
): NodeJS.ProcessEnv {
  const own = Object.fromEntries(Object.entries(ambient).filter(([name]) => !withheld.test(name)))
  return {
    ...own,
    PULUMI_HOME: places.home,
    PULUMI_BACKEND_URL: places.url,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphraseFile,
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    // Only the plugins of our own PULUMI_HOME: what lies in PATH is of whatever version it is.
    PULUMI_IGNORE_AMBIENT_PLUGINS: 'true',
    // Plugins are brought one at a time, in the version that the program was written for (plugins.ts).
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    PULUMI_NEO: 'false',
    PULUMI_AUTOMATION_API: 'true',
  }
}
