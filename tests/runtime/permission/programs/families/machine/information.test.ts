import { describe, expect, it } from 'vitest'
import { judged } from '../../../../../fixtures/permission/decided.ts'

const commands: Readonly<Record<'low' | 'medium' | 'high', readonly string[]>> = {
  low: [
    'date',
    'date +%F',
    'date -u -d yesterday +%F',
    'whoami',
    'id -u',
    'uname -a',
    'hostname',
    'hostname -f',
    'uptime',
    'nproc',
    'ps aux',
    'ps -ef',
    'free -h',
    'seq 1 10',
    'sleep 1',
    'expr 1 + 2',
    'cal',
    'bc -l a',
    'pgrep -f node',
  ],
  medium: ['printenv PATH', 'top -b -n 1', 'who', 'stty raw'],
  high: [
    'date -s 2030-01-01',
    'date --set=2030-01-01',
    'date --se 2030-01-01',
    'date 010112002030',
    'date "$x"',
    'hostname evil',
    'hostname -F a',
    'domainname evil',
    'env',
    'printenv',
    'ps auxe',
    'ps -eww e',
    'ps -o environ',
    'dc -e x',
    'hwclock -w',
  ],
}

describe.each(Object.entries(commands))('%s', (risk, list) => {
  it.each(list)('%s', (command) => expect(judged(command).risk).toBe(risk))
})
