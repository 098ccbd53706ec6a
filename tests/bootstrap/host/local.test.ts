import { PassThrough, Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { localHost } from '../../../bootstrap/host/local.ts'

describe('this machine as a host', () => {
  it('keeps output, error output and exit code apart', async () => {
    const ran = await localHost().run({ script: 'echo out; echo err >&2; exit 3', args: [] })
    expect(ran).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' })
  })

  it('hands arguments over untouched by any shell', async () => {
    const odd = ['a b', "it's", '$HOME', 'new\nline', '; rm x', '']
    const { stdout } = await localHost().run({ script: 'for a in "$@"; do printf "<%s>" "$a"; done', args: odd })
    expect(stdout).toBe(odd.map((arg) => `<${arg}>`).join(''))
  })

  it('streams bytes in and lines out', async () => {
    const lines: string[] = []
    const { code } = await localHost().stream(
      { script: 'head -c 6 | tr a-z A-Z; echo; echo done', args: [] },
      { stdin: Readable.from([Buffer.from('abc'), Buffer.from('def')]), line: (line) => lines.push(line) },
    )
    expect([code, lines]).toEqual([0, ['ABCDEF', 'done']])
  })

  it('takes nothing but a newline for the end of a line, and half a line for none', async () => {
    const lines: string[] = []
    const odd = `printf 'a\\342\\200\\250b\\rc\\n\\nhalf'`
    const ran = localHost().stream(
      { script: odd, args: [] },
      { stdin: Readable.from([]), line: (line) => lines.push(line) },
    )
    expect([await ran, lines]).toEqual([{ code: 0, stdout: 'half', stderr: '' }, ['a\u2028b\rc', '']])
  })

  it('lets go of a command whose lines make no sense, and says so once it has ended', async () => {
    const lines: string[] = []
    const line = (text: string) => {
      lines.push(text)
      JSON.parse(text)
    }
    const script = 'echo nonsense; cat >/dev/null; echo more; echo more >&2'
    const ran = localHost().stream({ script, args: [] }, { stdin: new PassThrough(), line })
    await expect(ran).rejects.toThrow(SyntaxError)
    expect(lines).toEqual(['nonsense'])
  })

  it('says so when a command is killed', async () => {
    expect(await localHost().run({ script: 'kill -9 $$', args: [] })).toMatchObject({ code: 128, stderr: 'SIGKILL' })
  })
})
