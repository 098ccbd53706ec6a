import { posix } from 'node:path'
import type { Measured, MeasuredPath, MeasureRequest } from '../../protocol/permission/measure.ts'
import { regular } from '../../sandbox/files/read.ts'
import type { Workspace } from '../../sandbox/files/workspace.ts'
import { systemPaths } from '../../sandbox/profile/system.ts'
import { Turns } from '../turns.ts'
import { findProgram } from './program.ts'
import { Reading } from './reading.ts'
import { repositoryAt } from './repository.ts'
import { skillOf, versionOf } from './skill.ts'
import { isIn, View } from './view.ts'

/** Measurements at once; more wait. They have turns of their own, so that tools that run hold none of them up. */
const atOnce = 8

/** Looks up what only the assistant can see of an action: where its paths lead, which files run, in what version. */
export class Measurer {
  readonly #workspace: Workspace
  readonly #view: View
  readonly #turns = new Turns(atOnce)

  constructor(workspace: Workspace) {
    this.#workspace = workspace
    this.#view = new View(workspace.path, systemPaths())
  }

  /**
   * Measures an action as things are now. Two answers to the same question are equal unless something has changed.
   * @param signal ends it when aborted.
   * @throws Failure PATH_OUTSIDE, FILE_UNUSABLE: the folder it would run in, or code that is too much to be measured.
   */
  async measure(
    { cwd = '.', programs, paths, code, repositories }: MeasureRequest,
    signal: AbortSignal,
  ): Promise<Measured> {
    using _turn = await this.#turns.take(signal)
    const reading = new Reading(signal)
    const versions = new Map<string, string>()
    const isCode = new Set(code)
    const areRepositories = new Set(repositories)
    const found: Measured = {
      workspace: this.#workspace.path,
      cwd: await this.#workspace.folder(cwd),
      programs: [],
      paths: [],
    }
    for (const name of programs) {
      signal.throwIfAborted()
      found.programs.push({ name, path: await findProgram(this.#view, name) })
    }
    for (const path of paths) {
      signal.throwIfAborted()
      const measured = await this.#path(path, isCode.has(path), reading, versions)
      found.paths.push(areRepositories.has(path) ? await this.#withRepository(measured, reading) : measured)
    }
    return found
  }

  async #path(path: string, isCode: boolean, reading: Reading, versions: Map<string, string>): Promise<MeasuredPath> {
    const end = await this.#view.follow(path)
    const skill = await this.#skill([end.real, path], reading, versions)
    const isHashed = isCode && end.kind === 'file' && isIn(end.real, this.#workspace.path)
    return {
      path,
      ...end,
      ...(isHashed ? { sha256: await this.#sha256(end.real, reading) } : {}),
      ...(skill ? { skill } : {}),
    }
  }

  async #sha256(path: string, reading: Reading): Promise<string> {
    await using place = await this.#workspace.find(path)
    return await reading.sha256(path, regular(path, place.entry))
  }

  async #withRepository(measured: MeasuredPath, reading: Reading): Promise<MeasuredPath> {
    const looking = { workspace: this.#workspace, view: this.#view, reading }
    return { ...measured, repository: await repositoryAt(measured.real, looking) }
  }

  /** By where a path leads, or else by how it is written: a skill may be a link itself. */
  async #skill(
    paths: readonly string[],
    reading: Reading,
    versions: Map<string, string>,
  ): Promise<MeasuredPath['skill']> {
    const workspace = this.#workspace.path
    const id = paths.map((path) => skillOf(workspace, path)).find((one) => one !== undefined)
    if (id === undefined) return undefined
    const { real, kind } = await this.#view.follow(posix.join(workspace, 'skills', id))
    if (kind !== 'folder' || !isIn(real, workspace)) return undefined
    const version =
      versions.get(id) ?? (await versionOf(real, { workspace: this.#workspace, view: this.#view, reading }))
    versions.set(id, version)
    return { id, version }
  }
}
