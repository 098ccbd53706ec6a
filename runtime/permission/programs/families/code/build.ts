import { each } from '../../each.ts'
import type { Family, OptionRow, ProgramRow } from '../../row.ts'

// make(1), cmake(1), ninja(1), meson(1), mvn(1), gradle, ant(1), bazel, rake, just, task, go, tsc, bundlers, dotnet. They do what a file of the
// project says: medium in the sandbox, and nothing is seen of what they run. Code on the command line is high.

const text: OptionRow = { value: 'text' }
const recipe: ProgramRow = { risk: 'medium', why: 'runs what the project says', isVeiled: true }
const publishes: ProgramRow = { risk: 'high', why: 'sends what it makes to others' }
const runsCode: OptionRow = { risk: 'high', why: 'runs code on the command line', value: 'code', isVeiled: true }
const namesProgram: OptionRow = { risk: 'high', why: 'names a program to run', value: 'run', isVeiled: true }
const recipes: OptionRow = { risk: 'high', why: 'takes what to do from another file', value: 'run' }
const otherFile: OptionRow = { value: 'run' }
const otherFolder: OptionRow = { value: 'read' }
const writesTo: OptionRow = { value: 'write' }

const make: ProgramRow = {
  ...recipe,
  tells: '--version -v --help -h',
  harmless:
    '-B -d -e -i -k -n -q -r -R -s -S -t -w --always-make --keep-going --dry-run --just-print --silent --quiet --no-print-directory',
  options: {
    ...each('-j --jobs -l --load-average', { value: 'text', isOptional: true } as const),
    ...each('-f --file --makefile', recipes),
    ...each('-C --directory -I --include-dir', otherFolder),
    ...each('-o --old-file -W --what-if', text),
    '--eval': runsCode,
  },
  // A variable can hold `$(shell …)`, or be the shell itself (GNU make manual, 6.5 and 5.3.2).
  also: (words) =>
    words.some(
      ({ text: one }) => one !== undefined && /^[^-][^=]*=.*\$[({]|^\.?(SHELL|MAKE\w*|\.SHELLFLAGS)\W*=|!=/.test(one),
    )
      ? [{ risk: 'high', why: 'runs code on the command line' }]
      : [],
}

const cmake: ProgramRow = {
  ...recipe,
  tells: '--version -version --help -h',
  options: {
    ...each('-S -B', otherFolder),
    ...each('-G -T -A -U -j --parallel --target --config --preset', text),
    '-D': text,
    ...each('-P -C', recipes),
    ...each('--build --install', otherFolder),
    '-E': { risk: 'high', why: 'runs one of its own tools, which can be any command', value: 'text', isVeiled: true },
  },
  also: (words) =>
    words.some(
      ({ text: one }) =>
        /^-D?(CMAKE_\w*(COMPILER|LAUNCHER|LINKER|MAKE_PROGRAM|PROJECT\w*INCLUDE)|.*_EXECUTABLE)\w*[:=]/.test(
          one ?? '',
        ) || /(COMPILER|LAUNCHER)\w*[:=]/.test(one ?? ''),
    )
      ? [{ risk: 'high', why: 'names a program to run' }]
      : [],
}

const mvn: ProgramRow = {
  // .mvn/jvm.config of the project says what Java loads, whatever it is asked.
  ...recipe,
  harmless: '-q -X -e -o -U -B -N -V -v --version --quiet --offline --batch-mode --non-recursive -am -amd',
  options: {
    ...each('-D -P -pl -T -rf --define --activate-profiles --projects --threads --resume-from', text),
    ...each('-f --file', recipes),
    ...each('-s --settings -gs --global-settings -t --toolchains', {
      risk: 'high',
      why: 'takes settings from a file',
      value: 'read',
    } as const),
  },
  style: 'single-dash',
  also: (words) => {
    const texts = words.map(({ text: one }) => one ?? '')
    if (
      texts.some((one) =>
        /^(exec|antrun|groovy|gmaven|gmavenplus|jshell|wagon|docker|jib|spring-boot):|:exec-maven|-Dexec\./.test(one),
      )
    ) {
      return [{ risk: 'high', why: 'runs a program or code' }]
    }
    const sends = texts.some((one) =>
      /^(deploy|site-deploy)$|^(deploy|release|gpg|nexus\S*|scm|versions):|release-plugin/.test(one),
    )
    return sends ? [publishing] : []
  },
}
const publishing = { risk: 'high', why: 'sends what it makes to others' } as const

const gradle: ProgramRow = {
  ...recipe,
  harmless:
    '-q -i -d -s -S -w --quiet --info --debug --stacktrace --offline --daemon --no-daemon --parallel --continue --version -v --scan',
  options: {
    ...each('-P -D -x --exclude-task --max-workers --console --tests', text),
    ...each('-b --build-file -c --settings-file', recipes),
    ...each('-p --project-dir', otherFolder),
    ...each('-I --init-script', namesProgram),
    ...each('-g --gradle-user-home --include-build', {
      risk: 'high',
      why: 'takes settings from a folder',
      value: 'read',
    } as const),
  },
  also: (words) =>
    words.some(({ text: one }) => /(^|:)(publish|upload|deploy|release|closeAndRelease)\w*$/i.test(one ?? ''))
      ? [publishing]
      : [],
}

const bazel: ProgramRow = {
  risk: 'medium',
  why: 'runs what the project says',
  isVeiled: true,
  tells: '--version',
  options: {
    ...each('--output_base --output_user_root', writesTo),
    ...each('--bazelrc --host_jvm_args --server_javabase', {
      risk: 'high',
      why: 'says what it loads',
      value: 'run',
    } as const),
  },
  subcommands: {
    ...each('build test coverage run fetch sync vendor mod', {
      ...recipe,
      options: each('--run_under --shell_executable --workspace_status_command', namesProgram),
    }),
    ...each('query cquery aquery info version help analyze-profile dump license', recipe),
    ...each('clean shutdown', { risk: 'medium', why: 'removes what it has built' } as const),
    'mobile-install': publishes,
  },
}

const go: ProgramRow = {
  risk: 'low',
  tells: 'version help -h',
  style: 'single-dash',
  options: { '-C': { risk: 'medium', why: 'works in another folder', value: 'read' } },
  subcommands: {
    ...each('build test run vet install list generate fix tool', {
      ...recipe,
      why: 'builds or runs code of the project',
      harmless: '-v -x -n -race -a -short -count -cover -json -u -m -i -c -work -trimpath -modcacherw',
      options: {
        ...each(
          '-run -bench -timeout -tags -p -parallel -count -mod -covermode -ldflags -gcflags -asmflags -buildmode -f',
          text,
        ),
        ...each('-o -coverprofile -cpuprofile -memprofile -outputdir', writesTo),
        ...each('-toolexec -exec -vettool -gccgoflags -overlay -modfile -pkgdir', namesProgram),
      },
      also: (words: Parameters<NonNullable<ProgramRow['also']>>[0]) =>
        words.some(({ text: one }) => /^--?(ld|as|gc)flags=.*(-ext(ld|ar)|-B|@)/.test(one ?? ''))
          ? ([{ risk: 'high', why: 'names a program to run' }] as const)
          : [],
    } as const),
    fmt: { risk: 'medium', why: 'changes files', operands: ['write'] },
    ...each('get mod work clean', { risk: 'medium', why: 'changes the project, and fetches packages' } as const),
    doc: { risk: 'medium', why: 'reads packages' },
    version: { risk: 'medium', why: 'reads programs', operands: ['read'] },
    // `go env` shows nothing but its settings; -w keeps one.
    env: {
      risk: 'low',
      harmless: '-json -changed',
      options: each('-w -u', { risk: 'high', why: 'changes settings, which can name programs to run' } as const),
    },
    ...each('bug telemetry', { risk: 'high', why: 'opens another program, or sends what it knows' } as const),
  },
}

const dotnet: ProgramRow = {
  // global.json of the project says which dotnet is run.
  ...recipe,
  harmless: '--info --version --list-sdks --list-runtimes',
  subcommands: {
    ...each(
      'build run test restore clean publish pack msbuild watch format new add remove list reference package sln',
      recipe,
    ),
    nuget: {
      risk: 'medium',
      subcommands: {
        ...each('list why locals', recipe),
        ...each('push delete add update remove enable disable sign trust', publishes),
      },
    },
    ...each('tool workload dev-certs user-secrets fsi exec script', {
      risk: 'high',
      why: 'can run anything, or shows secrets',
      isVeiled: true,
    } as const),
  },
  otherwise: { ...recipe, operands: ['run', 'text'] },
}

const rake: ProgramRow = {
  ...recipe,
  tells: '--version -V --help -h',
  harmless: '-T -D -P -n -q -s -v -t --tasks --dry-run --quiet --silent --trace --verbose -A -m',
  options: {
    ...each('-e --execute -E --execute-continue -p --execute-print', runsCode),
    ...each('-f --rakefile', recipes),
    ...each('-r --require', otherFile),
    ...each('-I --libdir -R --rakelibdir -C --directory', otherFolder),
  },
}

const just: ProgramRow = {
  ...recipe,
  tells: '--version -V --help -h',
  harmless: '-l -n -q -v --list --summary --dry-run --quiet --verbose --dump --show -s --evaluate',
  options: {
    ...each('-f --justfile', recipes),
    ...each('-d --working-directory', otherFolder),
    ...each('--shell --shell-arg --chooser -c --command', namesProgram),
    '--set': text,
    ...each('-e --edit --choose', { risk: 'high', why: 'opens another program' } as const),
  },
}

const bundler: ProgramRow = {
  ...recipe,
  why: 'builds the project, and runs its plugins',
  tells: '--help -h',
  options: {
    ...each('-c --config', otherFile),
    ...each('-o --outdir --outfile --output-path --outDir --dist-dir --out-dir', writesTo),
    ...each('-r --require --plugin', namesProgram),
  },
}

/** Programs that build a project. */
export const build: Family = {
  ...each('make gmake bmake nmake', make),
  cmake,
  ...each('ctest cpack', { ...recipe, options: each('-S -D', otherFile) }),
  ...each('ninja samu', {
    ...recipe,
    tells: '--version --help -h',
    harmless: '-v -n --verbose --quiet',
    options: {
      ...each('-j -k -l -d -w', text),
      '-f': recipes,
      '-C': otherFolder,
      '-t': { risk: 'medium', value: 'text', why: 'runs one of its tools' },
    },
  } as const),
  ...each('meson scons waf autoconf automake autoreconf configure qmake premake5 xmake buck buck2 pants', {
    ...recipe,
    tells: '--version --help',
  } as const),
  mvn,
  ...each('gradle', gradle),
  ...each('ant', {
    ...recipe,
    options: each('-f -file -buildfile -lib -logger -listener -inputhandler', otherFile),
    style: 'single-dash',
  } as const),
  ...each('sbt lein clojure clj mill bloop', {
    risk: 'high',
    why: 'runs code on the command line',
    isVeiled: true,
  } as const),
  ...each('bazel bazelisk', bazel),
  ...each('rake', rake),
  ...each('just', just),
  ...each('task invoke inv doit nox grunt gulp jake', { ...recipe, tells: '--version --help' } as const),
  go,
  ...each('gofmt goimports', {
    risk: 'low',
    tells: '-h',
    harmless: '-d -l -s -e',
    options: { '-w': { risk: 'medium', why: 'changes files' }, '-r': text, '-cpuprofile': writesTo },
    style: 'single-dash',
    operands: ['read'],
    readsFolder: true,
  } as const),
  dotnet,
  ...each('msbuild xbuild xcodebuild swift-build fastlane', {
    risk: 'high',
    why: 'builds, signs or sends a program',
    isVeiled: true,
  } as const),
  tsc: {
    risk: 'medium',
    why: 'builds the project',
    tells: '--version -v --help -h',
    harmless: '--noEmit --watch -w --pretty --strict --build -b --force --dry --listFiles --showConfig --incremental',
    options: {
      ...each('-p --project', { value: 'read' } as const),
      ...each('--outDir --outFile --declarationDir --tsBuildInfoFile --generateTrace --generateCpuProfile', writesTo),
      ...each('-t --target -m --module --lib --jsx', text),
    },
    operands: ['read'],
  },
  ...each(
    'esbuild webpack webpack-cli rollup parcel swc babel next nuxt astro ng vue-cli-service rspack rsbuild tsup unbuild metro',
    bundler,
  ),
  vite: {
    ...bundler,
    also: (words) =>
      words.some(({ text: one }) => one?.startsWith('--host')) ? [{ risk: 'high', why: 'serves others' }] : [],
  },
  ...each('sphinx-build mkdocs hugo jekyll gatsby eleventy mdbook doxygen', {
    ...recipe,
    why: 'builds pages, and runs plugins of the project',
    tells: '--version --help',
  } as const),
}
