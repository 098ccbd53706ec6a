import { archive } from './families/archive.ts'
import { build } from './families/code/build.ts'
import { compilers } from './families/code/compilers.ts'
import { editors } from './families/code/editors.ts'
import { interpreters } from './families/code/interpreters.ts'
import { testing } from './families/code/testing.ts'
import { files } from './families/files.ts'
import { git } from './families/git/git.ts'
import { github } from './families/github/github.ts'
import { desktop } from './families/machine/desktop.ts'
import { information } from './families/machine/information.ts'
import { media } from './families/machine/media.ts'
import { system } from './families/machine/system.ts'
import { javascriptPackages } from './families/packages/javascript.ts'
import { languagePackages } from './families/packages/languages.ts'
import { machinePackages } from './families/packages/machine.ts'
import { search } from './families/search.ts'
import { cloud } from './families/services/cloud.ts'
import { containers } from './families/services/containers.ts'
import { databases } from './families/services/databases.ts'
import { network } from './families/services/network.ts'
import { secrets } from './families/services/secrets.ts'
import { vellum } from './families/services/vellum.ts'
import { shell } from './families/shell.ts'
import { text } from './families/text.ts'
import type { Family, ProgramRow } from './row.ts'

/** Every family, by its name. No program is in two of them. */
export const families: Readonly<Record<string, Family>> = {
  cloud,
  build,
  compilers,
  editors,
  interpreters,
  testing,
  containers,
  databases,
  desktop,
  files,
  git,
  github,
  javascriptPackages,
  languagePackages,
  machinePackages,
  media,
  network,
  search,
  secrets,
  system,
  archive,
  information,
  shell,
  text,
  vellum,
}

const rows = new Map(Object.values(families).flatMap((family) => Object.entries(family)))

/**
 * What is known of a program.
 *
 * @param name without a folder, as the PATH of commands finds it
 */
export function rowOf(name: string): ProgramRow | undefined {
  return rows.get(name)
}
