import { expect, test } from 'vitest'
import { isHarmless } from '../../../../runtime/assistant/measure/git-settings.ts'

test.each([
  ['nothing', ''],
  ['what git init writes', '[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n'],
  ['a remote and a branch', '[remote "origin"]\n\turl = https://x\n[branch "a b"]\n\tremote = origin\n\tmerge = x\n'],
  ['comments, other letters, lines that end as elsewhere', '# a\n; b\n[CORE]\r\n\tFileMode\r\n[core] bare = false\n'],
])('harmless: %s', (_, text) => expect(isHarmless(text)).toBe(true))

test.each([
  ['a program that looks for changes', '[core]\n\tfsmonitor = ./x\n'],
  ['on the line of its header', '[core] fsmonitor = ./x\n'],
  ['in other letters', '[CoRe]\nFsMonitor=./x'],
  ['a driver', '[diff "x"]\n\ttextconv = ./x\n'],
  ['a driver in an older header', '[diff.x]\n\ttextconv = ./x\n'],
  ['a filter', '[filter "x"]\n\tclean = ./x\n'],
  ['another file', '[include]\n\tpath = x\n'],
  ['another file on a condition', '[includeIf "gitdir:/"]\n\tpath = x\n'],
  ['a value over two lines', '[core]\n\tbare = false \\\n\tfsmonitor = ./x\n'],
  ['a key before any header', 'fsmonitor = ./x\n'],
  ['what is no setting', '[core\nfsmonitor = ./x\n'],
  ['a header with a subsection of its own', '[core "x"]\n\tbare = false\n'],
  ['another folder of files', '[core]\n\tworktree = /\n'],
  ['what is fetched when it is looked at', '[remote "origin"]\n\tpromisor = true\n'],
])('not harmless: %s', (_, text) => expect(isHarmless(text)).toBe(false))
