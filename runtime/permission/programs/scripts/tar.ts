import type { Word } from '../../bash/script.ts'
import { each } from '../each.ts'
import { evaluate } from '../evaluate.ts'
import type { Evaluated, OptionRow, ProgramRow } from '../row.ts'
import { literalWord } from '../words.ts'

const word = { value: 'text' } as const
const runs = { value: 'code', risk: 'high', why: 'runs another program', isVeiled: true } as const

/** Letters of the old spelling that take a word each, in their order (tar(1), "Traditional usage"). */
const takesWord = 'bCfFgHIKLNTVX'

const common: Readonly<Record<string, OptionRow>> = {
  ...each(
    '--to-command -I --use-compress-program --rsh-command --rmt-command -F --info-script --new-volume-script',
    runs,
  ),
  '--checkpoint-action': runs,
  ...each('-P --absolute-names --remove-files --delete --overwrite --unlink-first -U --recursive-unlink', {
    risk: 'high',
    why: 'replaces or removes files outside the archive',
  }),
  ...each('-g --listed-incremental --index-file --volno-file', {
    value: 'write',
    risk: 'medium',
    why: 'writes a file',
  }),
  ...each('-X --exclude-from', { value: 'read' }),
  ...each('-T --files-from', { value: 'read', risk: 'medium', why: 'takes names, and more options, from a file' }),
  ...each('-b --blocking-factor -H --format -K --starting-file -N --newer --after-date --newer-mtime -V --label', word),
  ...each(
    '--exclude --strip-components --transform --xform --owner --group --mode --mtime --sort --level --pax-option',
    word,
  ),
  ...each('--record-size --suffix --warning --quoting-style --exclude-tag -L --tape-length', word),
  ...each('--checkpoint --totals --occurrence --backup', { value: 'text', isOptional: true }),
}
const harmless =
  '-v -z -j -J -Z -p -k -m -o -O -w -W -s -S -h -l -i -B -R -n -t -x -c -r -u -A -d -a --verbose --gzip --gunzip --ungzip ' +
  '--bzip2 --xz --lzma --lzip --lzop --zstd --compress --auto-compress --no-auto-compress --preserve-permissions ' +
  '--same-permissions --keep-old-files --skip-old-files --keep-newer-files --touch --no-same-owner --same-owner ' +
  '--no-same-permissions --to-stdout --interactive --verify --sparse --dereference --one-file-system --ignore-zeros ' +
  '--wildcards --no-wildcards --no-recursion --recursion --anchored --no-anchored --numeric-owner --exclude-vcs ' +
  '--exclude-vcs-ignores --exclude-caches --exclude-backups --full-time --utc --show-transformed-names --block-number ' +
  '--force-local --list --extract --get --create --append --update --catenate --concatenate --diff --compare --help --version ' +
  '--acls --xattrs --selinux --no-acls --no-xattrs --hard-dereference --seek --delay-directory-restore --no-unquote'

const list: ProgramRow = {
  risk: 'low',
  harmless,
  options: { ...common, ...each('-f --file', { value: 'read' }), ...each('-C --directory', { value: 'list' }) },
}
const extract: ProgramRow = {
  risk: 'medium',
  why: 'unpacks files, and replaces those that are there',
  harmless,
  options: {
    ...common,
    ...each('-f --file', { value: 'read' }),
    ...each('-C --directory --one-top-level', { value: 'write' }),
  },
}
const create: ProgramRow = {
  risk: 'medium',
  why: 'writes an archive',
  harmless,
  isDeep: true,
  options: { ...common, ...each('-f --file', { value: 'write' }), ...each('-C --directory', { value: 'list' }) },
  operands: ['read'],
}
const unclear: ProgramRow = { risk: 'high', why: 'may do anything to an archive', harmless, options: common }

/** tar(1), in its old spelling `cf` too: what an option says depends on whether it lists, unpacks or packs. */
export function judgeTar(words: readonly Word[], name: string): Evaluated {
  const spelled = dashed(words)
  const row = rowFor(spelled)
  const evaluated = evaluate({ name, row }, spelled)
  const remote = evaluated.named.find(({ word, role }) => role !== 'text' && /^[^/.]+:/.test(word.text ?? ''))
  const findings = remote
    ? [...evaluated.findings, { risk: 'high' as const, why: `${name} uses another machine: ${remote.word.raw}` }]
    : evaluated.findings
  if (row !== extract) return { ...evaluated, findings }
  const isElsewhere = evaluated.named.some(({ role }) => role === 'write')
  const named = evaluated.named.map((one) => (one.role === 'write' ? { ...one, isDeep: true as const } : one))
  const here = { word: literalWord('.'), role: 'write', isDeep: true } as const
  return { ...evaluated, findings, named: isElsewhere ? named : [...named, here] }
}

/** The old spelling with dashes: each letter an option, its word right behind it. */
function dashed(words: readonly Word[]): Word[] {
  const [first, ...rest] = words
  if (!first?.text || first.text.startsWith('-')) return [...words]
  const options = [...first.text].flatMap((letter) => {
    const value = takesWord.includes(letter) ? rest.shift() : undefined
    return value ? [literalWord(`-${letter}`), value] : [literalWord(`-${letter}`)]
  })
  return [...options, ...rest]
}

function rowFor(words: readonly Word[]): ProgramRow {
  const modes = new Set(words.flatMap((word) => modesIn(word.text ?? '')))
  const [mode, ...others] = modes
  if (!mode || others.length > 0)
    return words.length === 1 && /^--(help|version)$/.test(words[0]?.text ?? '') ? list : unclear
  return { list, extract, create, unclear }[mode]
}

type Mode = 'list' | 'extract' | 'create' | 'unclear'

const longModes: Readonly<Record<string, Mode>> = {
  '--list': 'list',
  '--extract': 'extract',
  '--get': 'extract',
  '--create': 'create',
  '--append': 'unclear',
  '--update': 'unclear',
  '--catenate': 'unclear',
  '--concatenate': 'unclear',
  '--delete': 'unclear',
  '--diff': 'unclear',
  '--compare': 'unclear',
}
const shortModes: Readonly<Record<string, Mode>> = {
  t: 'list',
  d: 'unclear',
  x: 'extract',
  c: 'create',
  r: 'unclear',
  u: 'unclear',
  A: 'unclear',
}

function modesIn(text: string): Mode[] {
  if (text.startsWith('--')) return longModes[text] ? [longModes[text]] : []
  if (!/^-[A-Za-z]/.test(text)) return []
  const modes: Mode[] = []
  for (const letter of text.slice(1)) {
    const mode = shortModes[letter]
    if (mode) modes.push(mode)
    if (takesWord.includes(letter)) break
  }
  return modes
}
