import { each } from '../each.ts'
import { evaluate } from '../evaluate.ts'
import type { Family, ProgramRow } from '../row.ts'
import { judgeTar } from '../scripts/tar.ts'
import { judgeUnzip } from '../scripts/unzip.ts'
import { beforeOperands } from '../words.ts'

// gzip(1), xz(1), zstd(1), zip(1), 7z(1), cpio(1). What is unpacked lands wherever its names say, also where skills are.

const word = { value: 'text' } as const
const shows = '--help --version'

/** A compressor that is not told to show what it makes: it replaces the files that it is given. */
const replaces: ProgramRow = {
  risk: 'medium',
  why: 'replaces files by packed or unpacked ones',
  harmless:
    `-0 -1 -2 -3 -4 -5 -6 -7 -8 -9 -k -n -N -q -v -V -h -z -d -e -T0 -C --best --fast --keep --no-name --name --quiet --verbose ` +
    `--decompress --uncompress --compress --extreme --rsyncable ${shows}`,
  options: {
    ...each('-T --threads -M --memlimit -F --format -S --suffix', word),
    ...each('-f --force -r --recursive', { risk: 'high', why: 'replaces more files than it names' }),
    ...each('-o -O --output-dir-flat --output-dir-mirror', { value: 'write' }),
    '--rm': { risk: 'high', why: 'removes what it has packed' },
    ...each('-D --patch-from --filelist --files --files0', { value: 'read' }),
  },
  operands: ['write'],
}

/** One that writes to its output. */
const unpacks: ProgramRow = {
  risk: 'low',
  harmless: `-c -d -l -t --stdout --to-stdout --list --test --decompress --uncompress -NUM --keep -n -N --no-name --name -z -f -q -v -k -h -V -T0 ${shows}`,
  operands: ['read'],
}

/** One that does either. */
const packs: ProgramRow = {
  risk: 'low',
  own: (words, name) => {
    const onlyShows = beforeOperands(words).some((word) =>
      /^(-[cdkqvfz1-9]*[clt]|--(stdout|to-stdout|list|test))$/.test(word.text ?? ''),
    )
    return evaluate({ name, row: onlyShows ? unpacks : replaces }, words)
  },
}

const zip: ProgramRow = {
  risk: 'medium',
  why: 'writes an archive',
  harmless: '-0 -1 -2 -3 -4 -5 -6 -7 -8 -9 -q -v -j -y -D -X -g -u -f -o -l -ll -h -sf -z -N -@',
  style: 'single-dash',
  options: {
    ...each('-x -i -t -tt -n -s -Z', word),
    ...each('-r -R', { isDeep: true }),
    ...each('-m -d', { risk: 'high', why: 'removes files' }),
    ...each('-T -TT -unzip-command', { risk: 'high', why: 'runs another program' }),
    ...each('-P -e', { risk: 'high', why: 'uses a password' }),
    ...each('-O -b', { value: 'write' }),
  },
  operands: ['write', 'read'],
}

const outOf: ProgramRow = {
  risk: 'high',
  why: 'unpacks files to wherever the archive says',
  operands: ['read', 'write'],
}
const into: ProgramRow = {
  risk: 'medium',
  why: 'writes an archive',
  options: {
    ...each('-sdel', { risk: 'high', why: 'removes files' }),
  },
  harmless: '-r -y -mx -mx9 -bd -bso0 -t7z -tzip -ttar -tgzip',
  operands: ['write', 'read'],
}
const sevenZip: ProgramRow = {
  risk: 'low',
  style: 'single-dash',
  subcommands: {
    ...each('l t i h', { risk: 'low', harmless: '-slt -ba -bd -r -y', operands: ['read'] }),
    ...each('x e', outOf),
    a: into,
    ...each('u d rn', { risk: 'high', why: 'changes an archive', operands: ['write', 'read'] }),
    b: { risk: 'low' },
  },
}

/** Programs that pack files and unpack them. */
export const archive: Family = {
  ...each('tar gtar bsdtar', { risk: 'low', own: judgeTar, isTooBroad: true }),
  ...each('unzip zipinfo', { risk: 'low', own: judgeUnzip }),
  zip,
  ...each(
    'gzip gunzip xz unxz lzma unlzma bzip2 bunzip2 zstd unzstd lz4 unlz4 lzip pigz pbzip2 brotli compress uncompress',
    packs,
  ),
  ...each('zcat gzcat xzcat lzcat bzcat zstdcat lz4cat', unpacks),
  ...each('7z 7za 7zr 7zz', sevenZip),
  ...each('zdiff zcmp xzdiff xzcmp bzdiff', { risk: 'medium', why: 'runs other programs', operands: ['read'] }),
  ...each('cpio pax rar unrar unar patool atool aunpack', outOf),
  lsar: unpacks,
  shar: { risk: 'medium', why: 'writes an archive', operands: ['read'] },
}
