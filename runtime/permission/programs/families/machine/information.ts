import type { Word } from '../../../bash/script.ts'
import type { Finding } from '../../../judgment.ts'
import { each } from '../../each.ts'
import type { Family } from '../../row.ts'

// date(1), ps(1), env(1) and what else tells of the machine, the time and whoever asks; seq(1), bc(1) and what calculates.

const word = { value: 'text' } as const
const maybe = { value: 'text', isOptional: true } as const
const shows = '--help --version'
const variables = 'shows variables, which can hold secrets'

/** Options of ps(1) without a dash, and its columns, can show the variables of every process. */
function showsVariables(words: readonly Word[]): Finding[] {
  const isValue = (at: number) => /^-[A-Za-z]*[CgGnoOpstuUq]$|^--[a-zA-Z-]+$/.test(words[at - 1]?.text ?? '')
  const isOld = words.some((one, at) => /^[A-Za-z]*e[A-Za-z]*$/.test(one.text ?? '') && !isValue(at))
  const asks = words.some((one) => /environ/i.test(one.raw) || /^-[A-Za-z]*E/.test(one.text ?? ''))
  return isOld || asks ? [{ risk: 'high', why: variables }] : []
}

/** Programs that tell something of the machine or the time, and those that calculate. */
export const information: Family = {
  date: {
    risk: 'low',
    harmless: `-j -n -R -u --rfc-email --utc --universal --uct --debug --resolution ${shows}`,
    options: {
      ...each('-d --date -v -z', word),
      ...each('-I --iso-8601 --rfc-3339', maybe),
      ...each('-r --reference', { value: 'list' }),
      ...each('-f --file', { value: 'read' }),
      ...each('-s --set', { value: 'text', risk: 'high', why: 'sets the clock' }),
    },
    operands: ['clock'],
  },
  hwclock: { risk: 'high', why: 'can set the clock' },
  whoami: { risk: 'low', harmless: shows },
  id: { risk: 'low', harmless: `-a -g -G -n -r -u -z -Z -p -P --group --groups --name --real --user --zero ${shows}` },
  ...each('groups logname tty arch users nproc', {
    risk: 'low',
    harmless: `-s --silent --quiet --all --ignore ${shows}`,
  }),
  uname: {
    risk: 'low',
    harmless: `-a -i -m -n -o -p -r -s -v --all --kernel-name --nodename --kernel-release --kernel-version --machine --processor --hardware-platform --operating-system ${shows}`,
  },
  hostname: {
    risk: 'low',
    harmless: `-a -A -d -f -i -I -s -y --alias --all-fqdns --domain --fqdn --long --ip-address --all-ip-addresses --short --nis --yp ${shows} -V -h`,
    options: each('-F --file -b --boot', { value: 'read', risk: 'high', why: 'sets the name of the machine' }),
    given: { operands: 1, risk: 'high', why: 'sets the name of the machine' },
  },
  domainname: { risk: 'low', given: { operands: 1, risk: 'high', why: 'sets the name of the domain' } },
  uptime: { risk: 'low', harmless: `-p -r -s -V -h --pretty --raw --since ${shows}` },
  env: { risk: 'high', why: variables, tells: shows },
  printenv: {
    risk: 'medium',
    why: variables,
    harmless: `-0 --null ${shows}`,
    also: (words) => (words.some((one) => /^[A-Z_a-z]/.test(one.text ?? '')) ? [] : [{ risk: 'high', why: variables }]),
  },
  ps: {
    risk: 'low',
    harmless:
      '-a -A -c -d -e -f -F -H -j -l -L -m -M -N -T -v -V -w -x -X -y -Z --forest --headers --no-headers --deselect --help --info --version',
    options: each(
      '-C -g -G -n -o -O -p -s -t -u -U -q --cols --columns --format --group --Group --pid --ppid --rows --lines --sid --sort --tty --user --User --width',
      word,
    ),
    also: showsVariables,
  },
  pgrep: {
    risk: 'low',
    harmless:
      '-a -c -f -i -l -L -n -o -v -w -x --count --full --ignore-case --list-full --list-name --newest --oldest --exact',
    options: each('-d -g -G -P -s -t -u -U -r --delimiter --group --parent --session --terminal --euid --uid', word),
  },
  ...each('pidof pstree', { risk: 'low', harmless: '-a -A -c -g -G -h -l -n -N -p -s -t -u -U -w -x -q -S -V' }),
  ...each('top htop btop atop glances', {
    risk: 'medium',
    why: 'waits for what is typed',
    harmless: '-b -c -i -H -S -h -v',
    options: each('-d -n -o -p -u -U -w -E -e', word),
  }),
  ...each('free vmstat iostat mpstat', {
    risk: 'low',
    harmless: `-a -b -c -d -f -g -h -k -l -L -m -n -s -t -v -V -w -x --bytes --kibi --mebi --gibi --human --lohi --total --wide --si ${shows}`,
  }),
  ...each('who w last lastlog lastb finger', {
    risk: 'medium',
    why: 'shows who uses the machine',
    harmless: '-a -b -d -H -l -m -p -q -r -s -t -T -u -w -h -i -f -o -V',
  }),
  locale: { risk: 'low', harmless: `-a -c -k -m -v --all-locales --charmaps --category-name --keyword-name ${shows}` },
  ...each('cal ncal', {
    risk: 'low',
    harmless: '-1 -3 -b -C -e -h -j -J -M -N -o -p -S -s -m -w -y -Y --help --version',
    options: each('-A -B -d -H -n -t', word),
  }),
  seq: {
    risk: 'low',
    style: 'posix',
    harmless: `-w --equal-width -NUM ${shows}`,
    options: each('-f -s -t --format --separator', word),
  },
  ...each('sleep usleep factor primes', { risk: 'low', harmless: `-h --exponents ${shows}` }),
  ...each('yes expr', { risk: 'low', style: 'none' }),
  bc: {
    risk: 'low',
    harmless: '-h -i -l -q -s -w -v --help --interactive --mathlib --quiet --standard --warn --version',
    options: each('-e --expression', word),
    operands: ['read'],
  },
  dc: { risk: 'high', why: 'runs commands that stand behind !', tells: '-V -h --help --version' },
  tput: { risk: 'low', harmless: '-x -V', options: each('-T', word) },
  ...each('clear reset', { risk: 'low', harmless: '-x -V -T' }),
  stty: { risk: 'medium', why: 'changes the terminal', tells: '-a --all -g --save size speed' },
  ...each('uuidgen', { risk: 'low', harmless: '-r -t -x --random --time --hex' }),
  ...each('getconf', { risk: 'low', harmless: '-a' }),
  ...each('figlet toilet cowsay fortune lolcat banner', {
    risk: 'medium',
    why: 'reads files of its own',
    operands: ['text'],
  }),
}
