import { each } from '../../each.ts'
import type { Family, OptionRow, ProgramRow } from '../../row.ts'
import { python } from './python.ts'

// node(1), ruby(1), perl(1), php(1), lua(1), shells, R(1), java(1), and the like. Code on the command line or from
// the standard input is high; a file is medium, measured and bound to what it holds; `--version` is low.

const readsInput: ProgramRow = { risk: 'high', why: 'runs what it reads from its input', isVeiled: true }
const code: OptionRow = { risk: 'high', why: 'runs code on the command line', value: 'code', isVeiled: true }
const preloads: OptionRow = { risk: 'medium', why: 'runs a file first', value: 'run', isVeiled: true }
const text: OptionRow = { value: 'text' }
const file: ProgramRow = {
  risk: 'medium',
  why: 'runs a file',
  isVeiled: true,
  style: 'posix',
  operands: ['run', 'text'],
}

/** An interpreter: `NAME FILE` runs the file; nothing, `-` and what leads to the standard input run that. */
const interpreter = (row: Partial<ProgramRow>): ProgramRow => ({
  risk: 'medium',
  why: 'runs code',
  isVeiled: true,
  given: { operands: 0, risk: 'high', why: 'runs what it reads from its input' },
  style: 'posix',
  isTooBroad: true,
  tells: '--version -v -V --help -h',
  ...row,
  subcommands: {
    ...each('- /dev/stdin /dev/fd/0 /proc/self/fd/0', readsInput),
    ...row.subcommands,
  },
  otherwise: row.otherwise ?? file,
})

const shell = interpreter({
  why: 'is a shell, which can run anything',
  harmless: '-x -e -u -v -f -n --posix --norc --noprofile',
  options: {
    ...each('-c --command -s -i -l --login', code),
    ...each('--rcfile --init-file --init-command -C', {
      risk: 'high',
      why: 'runs a file first',
      value: 'run',
      isVeiled: true,
    } as const),
    // The name of a setting stands in the next word, also where further letters stand behind: `-oc pipefail CODE`.
    ...each('-o -O', {
      risk: 'high',
      why: 'changes how it reads what follows',
      value: 'text',
      isVeiled: true,
    } as const),
  },
  // `+x` is an option as well.
  also: (words) =>
    words.some(({ lead }) => lead.startsWith('+')) ? [{ risk: 'high', why: 'changes how it reads what follows' }] : [],
})

const perl = interpreter({
  tells: '-v --version -V --help -h',
  harmless: '-w -W -t -T -c -s -u -X -S -l -0',
  options: {
    ...each('-e -E', code),
    // With -n or -p the files it is given are worked on, and a file name can be a command (perlfunc, "open").
    ...each('-n -p -a', { risk: 'high', why: 'works on what it is given' } as const),
    ...each('-i', { risk: 'high', why: 'changes files', value: 'text', isOptional: true } as const),
    ...each('-M -m -d -D -C', { ...code, why: 'loads code', value: 'text', isOptional: true } as const),
    '-I': { value: 'read' },
    ...each('-F -x', { value: 'text', isOptional: true } as const),
  },
})

const ruby = interpreter({
  harmless: '-w -W -c -s -U -a -l -S -0',
  options: {
    '-e': code,
    ...each('-n -p', { risk: 'high', why: 'works on what it is given' } as const),
    ...each('-i', { risk: 'high', why: 'changes files', value: 'text', isOptional: true } as const),
    '-r': preloads,
    ...each('-I -C', { value: 'read' } as const),
    ...each('-E -F -x', { value: 'text', isOptional: true } as const),
    ...each('-K -T', { ...code, why: 'changes how it reads code' } as const),
  },
})

const node = interpreter({
  harmless:
    '--no-warnings --trace-warnings --enable-source-maps --experimental-strip-types --no-deprecation --trace-uncaught',
  options: {
    ...each('-e --eval -p --print -pe', code),
    ...each('-i --interactive', readsInput),
    ...each('-r --require --import --loader --experimental-loader', preloads),
    '--test': { risk: 'medium', why: 'runs tests of the project', isVeiled: true, ignoresGiven: true },
    '--run': { risk: 'medium', why: 'runs a script of the project', value: 'text', isVeiled: true, ignoresGiven: true },
    ...each('-c --check', {}),
    '--env-file': { value: 'read' },
    '--env-file-if-exists': { value: 'read' },
    ...each('--inspect --inspect-brk --inspect-wait --debug', {
      risk: 'high',
      why: 'lets others run code in it',
      value: 'text',
      isOptional: true,
    } as const),
    ...each(
      '--max-old-space-size -C --conditions --stack-size --test-reporter --test-name-pattern --test-concurrency --input-type',
      text,
    ),
  },
  subcommands: { inspect: readsInput },
})

const php = interpreter({
  tells: '-v --version -h --help -m -i --ini',
  harmless: '-n -q -e -H',
  options: {
    ...each('-r -R -B -E --run --process-code --process-begin --process-end', code),
    ...each('-a --interactive', readsInput),
    ...each('-S --server', { risk: 'high', why: 'serves others', value: 'text' } as const),
    ...each('-d --define', {
      risk: 'high',
      why: 'changes settings, which can name files to run',
      value: 'text',
    } as const),
    ...each('-c -z', { risk: 'high', why: 'takes settings or extensions from a file', value: 'run' } as const),
    ...each('-f --file -F --process-file', {
      value: 'run',
      risk: 'medium',
      why: 'runs a file',
      isVeiled: true,
      ignoresGiven: true,
    } as const),
    ...each('-l --syntax-check -s --syntax-highlight -w --strip', {}),
    '-t': { value: 'read' },
  },
})

const java = interpreter({
  risk: 'medium',
  why: 'runs a program',
  style: 'single-dash',
  tells: '-version --version -help --help -h',
  options: {
    '-jar': { value: 'run', risk: 'medium', why: 'runs a file', isVeiled: true, ignoresGiven: true },
    ...each('-cp -classpath --class-path -p --module-path', { value: 'run' } as const),
    ...each('-m --module --add-modules --add-opens --add-exports', text),
    ...each('-agentlib -agentpath -javaagent', { risk: 'high', why: 'loads an agent', value: 'run' } as const),
  },
  subcommands: {},
  otherwise: { ...file, style: 'posix', operands: ['run', 'text'] },
  also: (words) =>
    words.some(({ text: one }) =>
      /^@|^-(javaagent|agentlib|agentpath|Xbootclasspath|Xrun|XX:On|XX:Flags|XX:VMOptionsFile|Xdebug)/.test(one ?? ''),
    )
      ? [{ risk: 'high', why: 'loads an agent, or takes further options from a file' }]
      : [],
})

const evaluator = (options: string, tells = '--version -v --help -h'): ProgramRow =>
  interpreter({ tells, options: each(options, code) })

/** Interpreters of code, and shells. */
export const interpreters: Family = {
  ...each('node nodejs', node),
  ...each('tsx ts-node ts-node-esm', node),
  ...each('python python2 python3 python3.9 python3.10 python3.11 python3.12 python3.13 python3.14 pypy pypy3', python),
  ...each('ipython ipython3 bpython ptpython', { ...readsInput, tells: '--version --help' }),
  ...each('jupyter jupyter-lab jupyter-notebook', {
    risk: 'high',
    why: 'serves others code to run',
    tells: '--version --help',
  } as const),
  ...each('ruby jruby truffleruby', ruby),
  ...each('irb pry', { ...readsInput, tells: '--version -v --help' }),
  perl,
  ...each('php php8.2 php8.3 php8.4', php),
  ...each('lua lua5.1 lua5.3 lua5.4 luajit', evaluator('-e -i -l', '-v')),
  ...each('sh bash dash zsh ksh mksh rbash yash fish', shell),
  ...each('csh tcsh', { ...shell, tells: '--version' }),
  ...each('nu xonsh elvish pwsh powershell', { ...readsInput, tells: '--version -Version --help' }),
  ...each('tclsh wish', evaluator('-c -i')),
  ...each('R Rscript', {
    ...evaluator('-e'),
    options: {
      ...each('-e', code),
      ...each('-f --file', { value: 'run' } as const),
      ...each('-g --gui --interactive', readsInput),
    },
  } as const),
  ...each(
    'julia groovy scala kotlin jshell racket guile scheme sbcl clisp ecl gosh chibi-scheme',
    evaluator('-e -E --eval -p -print --expr -l --load -c'),
  ),
  ...each('elixir iex erl escript ghci runghc runhaskell ocaml utop swift-repl', evaluator('-e --eval -eval -r')),
  ...each('octave matlab maxima gp sage gnuplot', evaluator('-e --eval -r -batch --batch-string')),
  java,
  ...each('dotnet-script csi qjs d8 js rhino hermes wasmtime wasmer wasm3', evaluator('-e --eval -c')),
  ...each('pm2 nodemon forever supervisor', {
    risk: 'high',
    why: 'keeps a program running',
    isVeiled: true,
    tells: '--version --help',
  } as const),
  ...each('nvm fnm n volta pyenv rbenv asdf mise rustup sdk jenv nodenv goenv tfenv phpenv rvm', {
    risk: 'medium',
    why: 'decides which programs are run',
    tells: '--version -v --help -h version help',
    isVeiled: true,
    subcommands: {
      ...each('list ls current which where versions version list-all ls-remote list-remote prefix root alias', {
        risk: 'medium',
        why: 'lists what is installed',
      } as const),
      ...each(
        'install uninstall use global local default update self upgrade add remove set unset pin plugin plugins toolchain target component override shell trust allow',
        {
          risk: 'high',
          why: 'changes which programs are run',
        } as const,
      ),
      ...each('exec run x env activate init hook', { risk: 'high', why: 'runs a command', isVeiled: true } as const),
    },
  } as const),
}
