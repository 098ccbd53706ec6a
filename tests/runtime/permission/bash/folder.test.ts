import { expect, it } from 'vitest'
import { readScript } from '../../../../runtime/permission/bash/read.ts'

const at = { workspace: '/home/me/ws', folder: '/home/me/ws' }

/** Each command's program with the folder it runs in, relative to the workspace where it lies in it. */
function folders(script: string, folder = at.folder): string[] {
  return readScript(script, { ...at, folder }).segments.map(
    ({ words, folder, isPrefix }) =>
      `${words[0]?.text} ${folder?.replace(/^\/home\/me\/ws\/?/, './') ?? '?'}${isPrefix ? ' prefix' : ''}`,
  )
}

const known: readonly [script: string, folders: readonly string[]][] = [
  ['a', ['a ./']],
  ['cd x && a', ['cd ./ prefix', 'a ./x']],
  ['cd x && cd y/z && a', ['cd ./ prefix', 'cd ./x prefix', 'a ./x/y/z']],
  ['cd "x y" && a', ['cd ./ prefix', 'a ./x y']],
  ['cd /repo && a', ['cd ./ prefix', 'a /repo']],
  ['cd ./x/./y/ && a', ['cd ./ prefix', 'a ./x/y']],
  ['cd .. && a', ['cd ./ prefix', 'a /home/me']],
  ['cd ../.. && cd ../.. && a', ['cd ./ prefix', 'cd /home prefix', 'a /']],
  ['cd /home/me/ws/.. && a', ['cd ./ prefix', 'a /home/me']],
  ['pushd x && a && popd && b', ['pushd ./ prefix', 'a ./x', 'popd ./x prefix', 'b ./']],
  ['command cd x && a', ['cd ./', 'a ./x']],
  ['cd x >/dev/null && a', ['cd ./', 'a ./x']],
  ['(cd x && a); b', ['cd ./ prefix', 'a ./x', 'b ./']],
  ['cd x && a | b', ['cd ./ prefix', 'a ./x', 'b ./x']],
  ['cd x | a; b', ['cd ./ prefix', 'a ./', 'b ./']],
  ['cd x & a', ['cd ./ prefix', 'a ./']],
  ['a $(cd x && b); c', ['a ./', 'cd ./ prefix', 'b ./x', 'c ./']],
  ['cd x && { a; b; }', ['cd ./ prefix', 'a ./x', 'b ./x']],
  ['cd x && for f in 1 2; do a; done', ['cd ./ prefix', 'a ./x', 'a ./x']],
  ['if cd x; then a; else b; fi', ['cd ./ prefix', 'a ./x', 'b ./']],
  ['cd x || a', ['cd ./ prefix', 'a ./']],
  ['! cd x || a', ['cd ./ prefix', 'a ./x']],
  ['cd x || exit 1; a', ['cd ./ prefix', 'exit ./', 'a ./x']],
  ['cd x || { a; exit; }; b', ['cd ./ prefix', 'a ./', 'exit ./', 'b ./x']],
  ['set -e; cd x; a', ['set ./', 'cd ./ prefix', 'a ./x']],
  ['set -euo pipefail\ncd x\na', ['set ./', 'cd ./ prefix', 'a ./x']],
  ['env cd x && a', ['cd ./', 'a ./']],
  ['echo cd && a', ['echo ./', 'a ./']],
]

it.each(known)('follows the folder through %j', (script, expected) => {
  expect(folders(script)).toEqual(expected)
})

const lost: readonly [why: string, script: string, folders: readonly string[]][] = [
  ['cd fails', 'cd x; a', ['cd ./ prefix', 'a ?']],
  ['cd fails on a line of its own', 'cd x\na', ['cd ./ prefix', 'a ?']],
  ['cd fails in a chain', 'cd x && a; b', ['cd ./ prefix', 'a ./x', 'b ?']],
  ['cd fails where set -e asks', 'set -e; cd x && a; b', ['set ./', 'cd ./ prefix', 'a ./x', 'b ?']],
  ['set -e is off again', 'set -e; set +e; cd x; a', ['set ./', 'set ./', 'cd ./ prefix', 'a ?']],
  ['set -e is in a sub-shell', '(set -e); cd x; a', ['set ./', 'cd ./ prefix', 'a ?']],
  [
    'set -e does not hold in a condition',
    'set -e; if { cd x; a; }; then b; fi',
    ['set ./', 'cd ./ prefix', 'a ?', 'b ?'],
  ],
  ['set -e does not hold in a substitution', 'set -e; a $(cd x; b)', ['set ./', 'a ./', 'cd ./ prefix', 'b ?']],
  ['it perhaps happened', 'a || cd x && b', ['a ./', 'cd ./ prefix', 'b ?']],
  ['it perhaps happened in a branch', 'if a; then cd x; fi; b', ['a ./', 'cd ./ prefix', 'b ?']],
  ['it perhaps happened in a case', 'case a in b) cd x;; esac; c', ['cd ./ prefix', 'c ?']],
  ['a loop goes on', 'for f in 1 2; do a; cd x; done; b', ['a ?', 'cd ?', 'a ?', 'cd ?', 'b ?']],
  ['a loop goes on while', 'while a; do cd x && b; done; c', ['a ?', 'cd ?', 'b ?', 'c ?']],
  ['a function may be called', 'f() { cd x; }; cd /y && f && a', ['cd ?', 'cd ?', 'f ?', 'a ?']],
  ['the folder varies', 'cd $x && a', ['cd ./', 'a ?']],
  ['the folder is a glob', 'cd x* && a', ['cd ./', 'a ?']],
  ['it goes home', 'cd && a', ['cd ./', 'a ?']],
  ['it goes back', 'cd - && a', ['cd ./', 'a ?']],
  ['it has an option', 'cd -P x && a', ['cd ./', 'a ?']],
  ['it has an end of options', 'cd -- x && a', ['cd ./', 'a ?']],
  ['it has two folders', 'cd x y && a', ['cd ./', 'a ?']],
  ['it has an empty folder', 'cd "" && a', ['cd ./', 'a ?']],
  ['it goes up behind a link', 'cd x/.. && a', ['cd ./', 'a ?']],
  ['it goes up behind a link that it came by', 'cd x && cd .. && a', ['cd ./ prefix', 'cd ./x', 'a ?']],
  ['it goes up elsewhere', 'cd /repo/.. && a', ['cd ./', 'a ?']],
  ['nothing was pushed', 'popd && a', ['popd ./', 'a ?']],
  ['the stack is turned', 'pushd +1 && a', ['pushd ./', 'a ?']],
  ['the stack is swapped', 'pushd x && pushd && a', ['pushd ./ prefix', 'pushd ./x', 'a ?']],
]

it.each(lost)('does not know the folder where %s', (_, script, expected) => {
  expect(folders(script)).toEqual(expected)
})

it('finds its way again by an absolute folder', () => {
  expect(folders('cd $x && cd /y && a')).toEqual(['cd ./', 'cd ? prefix', 'a /y'])
})

it('does not go up from a folder that may itself be a link', () => {
  expect(folders('cd .. && a', '/home/me/ws/sub')).toEqual(['cd ./sub', 'a ?'])
})
