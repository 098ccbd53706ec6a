import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Layout } from '../../../../runtime/protocol/layout.ts'
import { doomedIn, removeDoomed } from '../../../../runtime/steward/prune.ts'
import { bring, makeMachine } from '../../../fixtures/machine.ts'

const step = { kind: 'pruned' } as const
const node = 'e'.repeat(64)
const digest = (index: number) => String(index).repeat(64)
const appOf = (index: number) => `${'ab'.repeat(31)}a${index}`

/** Releases 1 (the oldest) to `count`, which share a node and have an app of their own each. */
function homeWith(count: number) {
  const machine = makeMachine()
  const { at } = machine
  const layer = (name: string) => {
    mkdirSync(at.layer(name), { recursive: true })
    writeFileSync(join(at.layer(name), 'file'), 'x'.repeat(1000))
  }
  layer(node)
  for (let index = 1; index <= count; index += 1) {
    const release = at.release(digest(index))
    layer(appOf(index))
    mkdirSync(release, { recursive: true })
    symlinkSync(`../../layers/${node}`, join(release, 'node'))
    symlinkSync(`../../layers/${appOf(index)}`, join(release, 'app'))
    utimesSync(release, index, index)
  }
  return machine
}

function serve(at: Layout, current: number, previous: number): void {
  symlinkSync(`releases/${digest(current)}`, at.current)
  symlinkSync(`releases/${digest(previous)}`, at.previous)
}

const releases = (at: Layout) => readdirSync(at.releases).map((name) => Number(name[0]))
const layers = (at: Layout) => readdirSync(at.layers).sort()

/** Something that runs from a layer of this home. */
async function runFrom(layer: string): Promise<ChildProcess> {
  copyFileSync('/bin/sleep', join(layer, 'sleep'))
  const child = spawn(join(layer, 'sleep'), ['600'])
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child, 'spawn')
  return child
}

describe('pruning', () => {
  it('keeps what is in service, what was before it and one more, with the layers they share, and says what went', async () => {
    const machine = homeWith(6)
    serve(machine.at, 6, 4)
    expect(await bring(step, machine)).toEqual({ before: false, after: true })
    expect(releases(machine.at)).toEqual([4, 5, 6])
    expect(layers(machine.at)).toEqual([appOf(4), appOf(5), appOf(6), node].sort())
  })

  it('keeps what is in service and before it, however old they are', async () => {
    const machine = homeWith(6)
    serve(machine.at, 1, 2)
    await bring(step, machine)
    expect(releases(machine.at)).toEqual([1, 2, 6])
  })

  it('keeps the layer that something runs from', async () => {
    const machine = homeWith(6)
    serve(machine.at, 6, 5)
    await runFrom(machine.at.layer(appOf(1)))
    await bring(step, machine)
    expect(releases(machine.at)).toEqual([4, 5, 6])
    expect(layers(machine.at)).toContain(appOf(1))
  })

  it('leaves three releases and fewer alone', async () => {
    const machine = homeWith(3)
    serve(machine.at, 3, 2)
    expect(await bring(step, machine)).toEqual({ before: true, after: true })
  })

  it('takes the snapshot that belongs to a release with it, and no other', async () => {
    const machine = homeWith(4)
    const { at } = machine
    serve(at, 4, 3)
    for (const folder of [at.gateway, at.snapshots]) mkdirSync(folder)
    const files = (index: number) => [at.snapshotRecord(digest(index)), at.snapshot(at.gatewayDatabase, digest(index))]
    for (const path of [...files(1), `${files(1)[1]}.new`, ...files(3)]) writeFileSync(path, '')
    writeFileSync(`${at.gatewayDatabase}.of-1-then`, 'what a release had written')
    await bring(step, machine)
    expect(readdirSync(at.snapshots)).toEqual([basename(at.snapshotRecord(digest(3)))])
    expect(readdirSync(at.gateway).sort()).toEqual([
      'gateway.db.of-1-then',
      basename(at.snapshot(at.gatewayDatabase, digest(3))),
    ])
  })

  it('that was killed in the middle is ended by the next one', async () => {
    const machine = homeWith(6)
    serve(machine.at, 6, 5)
    const { at } = machine
    removeDoomed({ ...doomedIn(at), layers: [] })
    mkdirSync(`${at.layer('f'.repeat(64))}.pruned`)
    mkdirSync(join(at.releases, `.${digest(7)}`))
    expect(await bring(step, machine)).toEqual({ before: false, after: true })
    expect(layers(at)).toEqual([appOf(4), appOf(5), appOf(6), node].sort())
    expect(readdirSync(at.releases)).toHaveLength(3)
  })

  it('removes no layer where a release that stays cannot be read', async () => {
    const machine = homeWith(4)
    serve(machine.at, 4, 3)
    writeFileSync(join(machine.at.releases, digest(9)), 'not a folder')
    utimesSync(join(machine.at.releases, digest(9)), 9, 9)
    await expect(bring(step, machine)).rejects.toMatchObject({ code: 'ENOTDIR' })
    expect(layers(machine.at)).toHaveLength(5)
  })
})
