import type { Word } from '../../../bash/script.ts'
import { each } from '../../each.ts'
import type { Family, OptionRow, ProgramRow } from '../../row.ts'

// gcc(1), clang(1), ld(1), the binutils, javac(1), rustc(1). Each takes further options from `@FILE`, and most load plugins: both
// can have it run anything.

const fromFile = { risk: 'high', why: 'takes further options from a file' } as const
const loads = { risk: 'high', why: 'loads a plugin, or names a program to run' } as const
const text: OptionRow = { value: 'text' }
const writesTo: OptionRow = { value: 'write' }
const plugin: OptionRow = { ...loads, value: 'run' }

const takesOptions = (words: readonly Word[]) => (words.some(({ text: one }) => one?.startsWith('@')) ? [fromFile] : [])

/** What has a compiler or a linker run something else (gcc(1), "Overall Options", "Link Options"; ld(1) "-plugin"). */
const loading =
  /^(-f(pass-)?plugin|-B|--?specs|-wrapper|-fuse-ld|--ld-path|-load$|-Xclang|-Xlinker|-Xassembler|-Xpreprocessor|-ld|--?gcc-toolchain|--?sysroot|-isysroot|--config|--?plugin|-I?no-canonical|-rpath-link|--dynamic-linker|-Wl,.*(plugin|@|-dynamic-linker)|-W[apl],@)/

const compiler: ProgramRow = {
  risk: 'medium',
  why: 'writes a program',
  style: 'single-dash',
  tells: '--version -v -dumpversion -dumpmachine -dumpfullversion --help -print-search-dirs -print-sysroot',
  options: {
    ...each('-o -MF -MT -MQ -dumpbase -dumpdir --output', writesTo),
    ...each('-include -imacros -isystem -iquote -idirafter -I -L -T', { value: 'read' } as const),
    ...each('-x -l -D -U -std -march -target -arch -framework -u', text),
  },
  operands: ['read'],
  also: (words) => [...takesOptions(words), ...(words.some(({ text: one }) => loading.test(one ?? '')) ? [loads] : [])],
}

/** Looks into a file; a debug link or a source file that it names is followed only where asked. */
const looks = (harmless: string, values: string): ProgramRow => ({
  risk: 'low',
  harmless: `${harmless} -v -V -h --help --version`,
  options: { ...each('--plugin', plugin), ...each(values, text) },
  operands: ['read'],
  also: takesOptions,
})

const changes = (values: string): ProgramRow => ({
  risk: 'medium',
  why: 'changes a file',
  options: { ...each('--plugin', plugin), ...each('-o --output', writesTo), ...each(values, text) },
  operands: ['write'],
  also: takesOptions,
})

/** Compilers, linkers and what looks into programs. */
export const compilers: Family = {
  ...each('gcc g++ cc c++ clang clang++ cpp gfortran gnat gdc tcc icc icpc nvcc emcc em++ zig', compiler),
  ...each('ld gold ld.gold ld.lld lld mold collect2 as nasm yasm', compiler),
  ...each('x86_64-linux-gnu-gcc x86_64-linux-gnu-g++ aarch64-linux-gnu-gcc c89 c99', compiler),
  ar: { ...changes(''), options: { '--plugin': plugin }, operands: ['text', 'write', 'read'] },
  ranlib: changes('-t'),
  strip: changes('-K -N -R -F --keep-symbol --strip-symbol --remove-section'),
  objcopy: { ...changes('-j -R -K -N -O -I -F --only-section --remove-section'), operands: ['read', 'write'] },
  patchelf: changes('--set-rpath'),
  nm: looks(
    '-a -A -B -C -D -g -l -n -o -p -P -r -S -s -u --extern-only --undefined-only --defined-only --demangle --dynamic --size-sort --numeric-sort --no-sort --print-size',
    '-f -t --format --radix',
  ),
  objdump: looks(
    '-a -C -d -D -f -g -p -r -R -s -t -T -w -x -z --archive-headers --demangle --disassemble --disassemble-all --file-headers --full-contents --private-headers --reloc --section-headers --headers --syms --dynamic-syms --all-headers --no-show-raw-insn --wide',
    '-j -M -m -b --section --start-address --stop-address --architecture --target --disassembler-options',
  ),
  readelf: looks(
    '-a -d -e -g -l -n -r -s -S -t -u -A -I -V -W --all --dynamic --file-header --program-headers --segments --section-headers --sections --headers --syms --symbols --dyn-syms --notes --relocs --wide --version-info',
    '-x -p -R --hex-dump --string-dump',
  ),
  size: looks('-A -B -G -d -o -x -t --totals --common', '--format --radix'),
  'c++filt': looks('-_ -n -p -i --no-params --no-verbose', '-s --format'),
  addr2line: {
    ...looks('-a -f -i -p -s -C --functions --basenames --inlines --pretty-print --addresses', '-j --section'),
    options: each('-e --exe', { value: 'read' } as const),
    operands: ['text'],
  },
  javac: {
    risk: 'medium',
    why: 'writes classes, and can run processors of the project',
    isVeiled: true,
    style: 'single-dash',
    tells: '-version --version -help --help',
    options: {
      ...each('-d -s -h', writesTo),
      ...each('-cp -classpath --class-path --module-path -p -sourcepath', { value: 'read' } as const),
      ...each('-processor -processorpath --processor-path --processor-module-path -Xplugin -A -bootclasspath', plugin),
      ...each('-source -target --release -encoding -g -Xlint', { value: 'text', isOptional: true } as const),
    },
    operands: ['read'],
    also: (words) => [
      ...takesOptions(words),
      ...(words.some(({ text: one }) => /^(-J|-Xplugin|-Xbootclasspath|--upgrade-module)/.test(one ?? ''))
        ? [loads]
        : []),
    ],
  },
  ...each('rustc rustdoc', {
    risk: 'medium',
    why: 'writes a program, and runs macros of the project',
    isVeiled: true,
    options: {
      ...each('-o --out-dir', writesTo),
      ...each('-L --extern', { value: 'read' } as const),
      ...each(
        '--edition --crate-type --crate-name --emit -A -W -D -F --cfg --cap-lints --error-format -l --target',
        text,
      ),
      ...each('-C --codegen -Z', text),
      '--sysroot': plugin,
    },
    operands: ['read'],
    also: (words: readonly Word[]) => [
      ...takesOptions(words),
      ...(words.some(({ text: one }) => /linker|link-arg|codegen-backend|plugin|^-Z/.test(one ?? '')) ? [loads] : []),
    ],
  } as const),
  ...each(
    'ghc kotlinc scalac ocamlopt ocamlfind dmd ldc2 nim crystal swiftc groovyc valac mcs csc vbc fpc elixirc erlc',
    {
      risk: 'medium',
      why: 'writes a program, and can run code of the project',
      isVeiled: true,
      tells: '--version -version',
      operands: ['read'],
      options: each('-e -r --eval eval', { risk: 'high', why: 'runs code', value: 'code' } as const),
      also: takesOptions,
    } as const,
  ),
  ...each('valgrind rr uftrace ldd', {
    risk: 'high',
    why: 'runs a program, or looks into one that runs',
    isVeiled: true,
    isTooBroad: true,
  } as const),
}
