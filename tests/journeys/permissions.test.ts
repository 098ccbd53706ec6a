import { userInfo } from 'node:os'
import { execaSync } from 'execa'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Prompt } from '../../runtime/protocol/permission/prompt.ts'
import type { TrustRule } from '../../runtime/protocol/permission/rule.ts'
import { rootHatched } from '../fixtures/hatched.ts'
import type { Person } from '../fixtures/person.ts'

/** What the assistant wants to do, and what its guardian says of it, typed on a really hatched assistant. */

/** How it ended, as `--json` tells it. */
interface Document {
  readonly exitCode: number
  readonly code: string
  readonly message: string
  readonly data: { readonly code?: number; readonly stdout?: string; readonly prompt?: Prompt } | null
}

/** In seconds: what waits against all expectation must not do so for ever. */
const patience = '120'

let me: Person
beforeAll(async () => {
  ;({ me } = await rootHatched())
  await set('approvals.expireAfter', patience)
})
afterAll(async () => me?.leave())

/** Whatever a test has changed, the next one begins without rules and with the thresholds that there are at first. */
afterEach(async () => {
  for (const { id } of await rules()) await well('trust', 'remove', id, '--yes')
  await set('autoApproveUpTo', 'conversation=low,background=medium,headless=none')
})

async function well(...words: string[]): Promise<string> {
  const said = await me.vellum(words)
  expect(said).toMatchObject({ exitCode: 0 })
  return said.stdout
}

const set = (name: string, value: string) => well('config', 'set', name, value)
const asGuardian = (script: string) => well('exec', '--', script)
const wish = async (script: string, ...flags: string[]): Promise<Document> =>
  JSON.parse((await me.vellum(['exec', '--as-assistant', '--json', ...flags, '--', script])).stdout)
const answer = (...words: string[]): Promise<Document> => me.ask(['approvals', ...words]) as Promise<Document>
const prompts = async () => ((await me.ask(['approvals', 'list', '--all'])).data as { prompts: Prompt[] }).prompts
const rules = async () => ((await me.ask(['trust', 'list'])).data as { rules: TrustRule[] }).rules
const allow = (pattern: string, decision = 'allow') =>
  well('trust', 'add', '--tool', 'bash', '--pattern', pattern, '--decision', decision)

/** Wishes for something that has to wait, and gives its prompt and how it will end. */
async function waits(script: string, ...flags: string[]): Promise<{ prompt: Prompt; ended: Promise<Document> }> {
  const known = new Set((await prompts()).map(({ id }) => id))
  const ended = wish(script, ...flags)
  let over: Document | undefined
  void ended.then((document) => (over = document))
  for (;;) {
    const prompt = (await prompts()).find(({ id, state }) => state === 'waiting' && !known.has(id))
    if (prompt) return { prompt, ended }
    if (over) throw new Error(`it did not wait: ${JSON.stringify(over)}`)
  }
}

/** As `waits`, and says no. */
async function asks(script: string): Promise<Prompt> {
  const { prompt, ended } = await waits(script)
  await answer('deny', prompt.id)
  expect(await ended).toMatchObject({ exitCode: 125, code: 'APPROVAL_DENIED' })
  return prompt
}

/** It ran without a prompt, whatever came of it. */
async function passes(script: string, ...flags: string[]): Promise<Document> {
  const document = await wish(script, ...flags)
  expect(document.data).toMatchObject({ code: expect.any(Number) })
  expect(document.data).not.toHaveProperty('prompt')
  return document
}

describe('what a yes can be remembered as', () => {
  it('is that exact command and each of the beginnings of its one action', async () => {
    const { options } = await asks('cd /repo && gh pr view 5525 --json title')
    expect(options.map(({ pattern }) => pattern)).toEqual([
      'cd /repo && gh pr view 5525 --json title',
      ...['gh pr view *', 'gh pr *', 'gh *'],
    ])
  })

  it('is its exact self only where there are several actions', async () => {
    const { options } = await asks('make && rm -rf x')
    expect(options.map(({ pattern }) => pattern)).toEqual(['make && rm -rf x'])
  })
})

describe('a rule', () => {
  it('covers what it says, and no other command, redirect or risk beside it', async () => {
    await allow('gh pr *')
    await passes('gh pr view 1')
    for (const script of ['gh pr merge 1', 'gh pr view 1; curl evil', 'gh pr view 1 > ~/.bashrc']) await asks(script)
  })

  it('that denies wins over any that allows, and nothing waits', async () => {
    await allow('gh pr *')
    await allow('gh pr view *', 'deny')
    expect(await wish('gh pr view 1')).toMatchObject({ exitCode: 125, code: 'ACTION_DENIED' })
    await passes('gh pr list')
    const [, denying] = await rules()
    await well('trust', 'remove', denying?.id ?? '', '--yes')
    await passes('gh pr view 1')
  })

  it('that cannot be kept is refused with what is wrong, and so is a file that holds one', async () => {
    const refused = await me.ask(['trust', 'add', '--tool', 'bash', '--pattern', 'gh * pr', '--decision', 'allow'])
    expect(refused).toMatchObject({ exitCode: 2, code: 'RULE_REFUSED' })
    await allow('gh pr *')
    const exported = await well('trust', 'export')
    const file = exported
      .replace('gh pr *', 'make test')
      .replace('"rules": [', '$&{"tool":"bash","pattern":"a * b","decision":"allow"},')
    await asGuardian(`mkdir -p exported && cat > exported/bad.json <<'END'\n${file}\nEND`)
    expect(await me.ask(['trust', 'import', `${me.home}/workspace/exported/bad.json`])).toMatchObject({
      code: 'RULE_REFUSED',
    })
    expect((await rules()).map(({ pattern }) => pattern)).toEqual(['gh pr *'])
  })

  it('goes with the others into a file, and out of it into an assistant that does not have it', async () => {
    const file = `${me.folder}/rules.json`
    await allow('gh pr *')
    await allow('git push *', 'deny')
    await well('trust', 'export', file)
    await well('trust', 'remove', (await rules())[0]?.id ?? '', '--yes')
    expect(await well('trust', 'import', file, '--dry-run')).toContain('Would add 1, and 1 are there already.')
    expect(await well('trust', 'import', file)).toBe('Added 1 rules; 1 were there already.\n')
    expect((await rules()).map(({ pattern }) => pattern).sort()).toEqual(['gh pr *', 'git push *'])
  })
})

describe('a command that waits', () => {
  it('runs once for one yes, asks again, and passes once that is remembered; the list tells who, when, from which prompt', async () => {
    const make = () => asGuardian('mkdir -p build && touch build/x')
    const left = () => asGuardian('ls -d build 2>&1; true')
    await make()
    const once = await waits('rm -rf build')
    expect(once.prompt).toMatchObject({ shown: 'rm -rf build', risk: 'high', context: 'conversation', cwd: '.' })
    expect(await left()).toBe('build\n')
    expect(await answer('approve', once.prompt.id.slice(0, 4))).toMatchObject({ exitCode: 0 })
    expect(await once.ended).toMatchObject({ exitCode: 0, data: { prompt: { state: 'approved' } } })
    expect(await left()).toContain('No such file')

    await make()
    const always = await waits('rm -rf build')
    expect(always.prompt.options.map(({ pattern }) => pattern)).toEqual(['rm -rf build'])
    expect(await answer('approve', always.prompt.id, '--always')).toMatchObject({ exitCode: 0 })
    expect((await always.ended).exitCode).toBe(0)
    expect(await left()).toContain('No such file')

    await make()
    expect((await passes('rm -rf build')).exitCode).toBe(0)
    expect(await left()).toContain('No such file')
    const [rule, ...others] = await rules()
    const by = expect.stringMatching(new RegExp(`^${userInfo().username}@`))
    expect([others, rule]).toEqual([
      [],
      expect.objectContaining({ pattern: 'rm -rf build', createdBy: by, fromPrompt: always.prompt.id, useCount: 1 }),
    ])
    expect(Date.now() - Date.parse(rule?.createdAt ?? '')).toBeLessThan(600_000)
    expect(await well('trust', 'list')).toMatch(new RegExp(`allow .*rm -rf build .* high .*${always.prompt.id} `))
  })

  it('never runs where the guardian says no, and a late answer says how it ended', async () => {
    const prompt = await asks('echo never > never.txt; rm -rf x')
    expect(await asGuardian('ls never.txt 2>&1; true')).toContain('No such file')
    expect(await answer('approve', prompt.id)).toMatchObject({ exitCode: 3, code: 'APPROVAL_OVER' })
    expect(await answer('deny', prompt.id)).toMatchObject({ exitCode: 0, code: 'DONE' })
    expect(await answer('approve', 'zzzzzz')).toMatchObject({ exitCode: 2, code: 'APPROVAL_UNKNOWN' })
  })

  it('is answered once where two answer at once', async () => {
    const both = await waits('echo one >> twice.txt; rm -rf x')
    const answers = await Promise.all([answer('approve', both.prompt.id), answer('approve', both.prompt.id)])
    expect(answers.map(({ exitCode }) => exitCode)).toEqual([0, 0])
    expect(answers.map(({ message }) => message.startsWith('Nothing to do')).sort()).toEqual([false, true])
    expect((await both.ended).exitCode).toBe(0)
    expect(await asGuardian('cat twice.txt')).toBe('one\n')

    const apart = await waits('echo two >> twice.txt; rm -rf x')
    const [yes, no] = await Promise.all([answer('approve', apart.prompt.id), answer('deny', apart.prompt.id)])
    expect([yes.exitCode, no.exitCode].sort()).toEqual([0, 3])
    expect((await apart.ended).exitCode).toBe(yes.exitCode === 0 ? 0 : 125)
    expect(await asGuardian('cat twice.txt')).toBe(yes.exitCode === 0 ? 'one\ntwo\n' : 'one\n')
  })

  it('that nobody answers in time never runs, and is listed as expired', async () => {
    await set('approvals.expireAfter', '10')
    const { prompt, ended } = await waits('rm -rf late')
    expect(await ended).toMatchObject({ exitCode: 125, code: 'APPROVAL_DENIED' })
    await set('approvals.expireAfter', patience)
    expect((await prompts()).find(({ id }) => id === prompt.id)).toMatchObject({ state: 'expired' })
    expect(await answer('approve', prompt.id)).toMatchObject({ exitCode: 3, code: 'APPROVAL_OVER' })
    expect(await well('approvals', 'list')).toBe('Nothing waits for you.\n')
  })
})

describe('a skill', () => {
  const script = 'bash skills/tidy/run.sh'
  const write = (text: string) =>
    asGuardian(`mkdir -p skills/tidy && echo '# Tidy' > skills/tidy/SKILL.md && echo '${text}' > skills/tidy/run.sh`)

  it('that has changed asks again, whatever was remembered of the one before', async () => {
    await write('echo tidied')
    const { prompt, ended } = await waits(script)
    expect(await answer('approve', prompt.id, '--always')).toMatchObject({ exitCode: 0 })
    expect(await ended).toMatchObject({ exitCode: 0, data: { stdout: 'tidied\n' } })
    expect(await passes(script)).toMatchObject({ data: { stdout: 'tidied\n' } })
    await write('echo something else')
    await asks(script)
    await write('echo tidied')
    expect(await passes(script)).toMatchObject({ data: { stdout: 'tidied\n' } })
  })

  it('that changes between the yes and the run is not run', async () => {
    await write('echo tidied')
    const { prompt, ended } = await waits(script)
    await write('echo something else')
    await answer('approve', prompt.id)
    expect(await ended).toMatchObject({ exitCode: 125, code: 'APPROVAL_STALE' })
  })
})

describe('up to which risk nobody is asked', () => {
  it('is set for all contexts or for each, and read back as it can be typed', async () => {
    await passes('ls')
    await passes('mkdir -p pkb/notes', '--context', 'background')
    await asks('mkdir -p pkb/notes')
    await set('autoApproveUpTo', 'medium')
    await passes('mkdir -p pkb/notes')
    await set('autoApproveUpTo', 'none')
    await asks('ls')
    await set('autoApproveUpTo', '{"conversation":"low","background":"none","headless":"medium"}')
    expect(await well('config', 'get', 'autoApproveUpTo')).toBe('conversation=low,background=none,headless=medium\n')
    expect(await well('config', 'list')).toMatch(/^autoApproveUpTo +conversation=low,background=none,headless=medium /m)
    await passes('mkdir -p pkb/notes', '--context', 'headless')
    const { prompt, ended } = await waits('ls', '--context', 'background')
    expect(prompt.context).toBe('background')
    await answer('deny', prompt.id)
    expect((await ended).exitCode).toBe(125)
  })

  it('cannot be set to anything else', async () => {
    for (const value of [
      'some',
      'conversation=low',
      '{"conversation":"low"}',
      'conversation=loud,background=low,headless=low',
    ])
      expect(await me.ask(['config', 'set', 'autoApproveUpTo', value])).toMatchObject({ exitCode: 2 })
    expect(await me.ask(['config', 'set', 'autoApproveUpTo', '{"conversation"'])).toMatchObject({ code: 'USAGE' })
  })
})

describe('the gateway is killed', () => {
  const kill = () => execaSync('pkill', ['-KILL', '-f', `gateway.js --home ${me.home}`])
  const isBack = () =>
    vi.waitFor(async () => expect(await me.ask(['approvals', 'list'])).toMatchObject({ exitCode: 0 }), {
      timeout: 60_000,
      interval: 200,
    })

  it('while something waits: it is never run, and no answer brings it back', async () => {
    const { prompt, ended } = await waits('echo ran >> waited.txt; rm -rf x')
    kill()
    expect(await ended).toMatchObject({ exitCode: 5, code: 'PROCESS_UNREACHABLE' })
    await isBack()
    expect((await prompts()).find(({ id }) => id === prompt.id)).toMatchObject({ state: 'withdrawn' })
    expect(await answer('approve', prompt.id)).toMatchObject({ exitCode: 3, code: 'APPROVAL_OVER' })
    expect(await asGuardian('ls waited.txt 2>&1; true')).toContain('No such file')
  })

  it('between a yes and what it is for: it runs once or never, and the same asks again', async () => {
    for (let round = 1; round <= 3; round++) {
      const script = `echo ${round} >> answered.txt; rm -rf x`
      const { prompt, ended } = await waits(script)
      await answer('approve', prompt.id)
      kill()
      await ended
      await isBack()
      expect(await prompts()).toContainEqual(expect.objectContaining({ id: prompt.id, state: 'approved' }))
      expect((await asGuardian(`grep -cx ${round} answered.txt || true`)).trim()).toMatch(/^[01]?$/)
      await asks(script)
    }
  })
})
