import { expect, it } from 'vitest'
import type { Touch } from '../../../../runtime/permission/judgment.ts'
import { judgeTouch } from '../../../../runtime/permission/paths/judge.ts'
import type { Measured } from '../../../../runtime/protocol/permission/measure.ts'
import { greatest, type Risk } from '../../../../runtime/protocol/permission/risk.ts'

const surroundings = { workspace: '/home/vellum/ws' }

function riskOf(touch: Touch, measured?: Measured): Risk {
  const found = judgeTouch(touch, measured ? { ...surroundings, measured } : surroundings)
  return greatest(found.map((one) => one.risk))
}

function inWorkspace(path: string): string {
  return path.startsWith('/') ? path : `${surroundings.workspace}/${path}`
}

it.each([
  ['README.md', 'low'],
  ['src/../README.md', 'low'],
  ['.', 'low'],
  ['.env.example', 'low'],
  ['.env.sample', 'low'],
  ['id_rsa.pub', 'low'],
  ['src/secrets.ts', 'low'],
  ['src/environment.ts', 'low'],
  ['.env', 'high'],
  ['.env.local', 'high'],
  ['.ENV', 'high'],
  ['./.env', 'high'],
  ['a/../.env', 'high'],
  ['a//.env', 'high'],
  ['.env/', 'high'],
  ['.e\u200bnv', 'high'],
  ['.ſsh/config', 'high'],
  ['production.env', 'high'],
  ['keys/id_ed25519', 'high'],
  ['server.PEM', 'high'],
  ['tls/server.key', 'high'],
  ['.git/config', 'high'],
  ['.npmrc', 'high'],
  ['.netrc', 'high'],
  ['.pypirc', 'high'],
  ['.aws/config', 'high'],
  ['.SSH/known_hosts', 'high'],
  ['.kube/config', 'high'],
  ['.docker/config.json', 'high'],
  ['config/credentials.json', 'high'],
  ['secrets.yaml', 'high'],
  ['secrets/database', 'high'],
  ['passwords.kdbx', 'high'],
  ['terraform.tfstate', 'high'],
  ['.bash_history', 'high'],
  ['/etc/os-release', 'low'],
  ['/usr/share/dict/words', 'low'],
  ['/usr/share/../../etc/shadow', 'high'],
  ['/dev/null', 'low'],
  ['/proc/cpuinfo', 'low'],
  ['/proc/self/environ', 'high'],
  ['/proc/1/cmdline', 'high'],
  ['/sys/class/net', 'high'],
  ['/dev/sda', 'high'],
  ['/etc/passwd', 'medium'],
  ['/etc/shadow', 'high'],
  ['/tmp/x', 'medium'],
  ['/home/vellum/ws2/x', 'high'],
  ['/home/other/x', 'medium'],
  ['/home/vellum/WS/x', 'high'],
  ['../gateway/gateway.db', 'high'],
  ['/dev/stdin', 'low'],
  ['/dev/fd/3', 'high'],
  ['/home/assistant/.ssh/id_rsa', 'high'],
  ['/run/secrets/token', 'high'],
] as const)('reading %s is %s', (path, risk) => {
  expect(riskOf({ path: inWorkspace(path), use: 'read' })).toBe(risk)
})

it.each([
  ['.', 'low'],
  ['.ssh', 'low'],
  ['/', 'medium'],
  ['/usr/bin', 'low'],
  ['/home', 'medium'],
  ['/proc/1/fd', 'medium'],
] as const)('listing %s is %s', (path, risk) => {
  expect(riskOf({ path: inWorkspace(path), use: 'list' })).toBe(risk)
})

it.each([
  ['.', 'high'],
  ['src', 'medium'],
  ['.ssh', 'high'],
  ['/usr/share/doc', 'low'],
  ['/tmp/x', 'medium'],
  ['/', 'high'],
  ['/home', 'high'],
  ['/home/assistant', 'high'],
  ['/etc', 'high'],
  ['/proc', 'high'],
] as const)('reading %s with all below it is %s', (path, risk) => {
  expect(riskOf({ path: inWorkspace(path), use: 'read', isDeep: true })).toBe(risk)
})

it.each([
  ['notes.md', 'medium'],
  ['package.json', 'medium'],
  ['Makefile', 'medium'],
  ['skills', 'high'],
  ['skills/weather/SKILL.md', 'high'],
  ['Skills/weather/SKILL.md', 'high'],
  ['a/../skills/x', 'high'],
  ['.//skills//x', 'high'],
  ['src/skills/x', 'medium'],
  ['.git/hooks/pre-commit', 'high'],
  ['.GIT/config', 'high'],
  ['.g\u200cit/config', 'high'],
  ['vendor/x/.git/config', 'high'],
  ['.gitattributes', 'high'],
  ['.gitmodules', 'high'],
  ['.gitignore', 'medium'],
  ['.husky/pre-push', 'high'],
  ['.vscode/tasks.json', 'high'],
  ['.github/workflows/ci.yml', 'high'],
  ['.github/CODEOWNERS', 'medium'],
  ['.gitlab-ci.yml', 'high'],
  ['.envrc', 'high'],
  ['.env', 'high'],
  ['.npmrc', 'high'],
  ['.ssh/authorized_keys', 'high'],
  ['/dev/null', 'low'],
  ['/dev/stderr', 'low'],
  ['/dev/tcp/evil.example/80', 'high'],
  ['/tmp/x', 'medium'],
  ['/tmp/../etc/x', 'high'],
  ['/home/assistant/.bashrc', 'high'],
  ['/home/assistant/x', 'high'],
  ['/etc/cron.d/x', 'high'],
  ['../x', 'high'],
] as const)('writing %s is %s', (path, risk) => {
  expect(riskOf({ path: inWorkspace(path), use: 'write' })).toBe(risk)
})

it.each([
  ['build', 'medium'],
  ['.', 'high'],
  ['skills', 'high'],
  ['..', 'high'],
  ['/tmp', 'high'],
] as const)('removing %s is %s', (path, risk) => {
  expect(riskOf({ path: inWorkspace(path), use: 'remove' })).toBe(risk)
})

it('writing everywhere below a folder that has the skills in it is writing skills', () => {
  expect(riskOf({ path: surroundings.workspace, use: 'write', isDeep: true })).toBe('high')
  expect(riskOf({ path: inWorkspace('build'), use: 'write', isDeep: true })).toBe('medium')
})

it.each([
  ['tools/run.sh', 'medium'],
  ['/usr/bin/unknown', 'medium'],
  ['/tmp/x', 'high'],
  ['/home/assistant/x', 'high'],
] as const)('running %s is %s', (path, risk) => {
  expect(riskOf({ path: inWorkspace(path), use: 'run' })).toBe(risk)
})

it.each([
  ['list', 'medium'],
  ['read', 'high'],
  ['write', 'high'],
  ['remove', 'high'],
  ['run', 'high'],
] as const)('to %s what is known only when it runs is %s', (use, risk) => {
  expect(riskOf({ path: undefined, use })).toBe(risk)
})

it.each([
  ['src/*.ts', 'medium'],
  ['*.md', 'medium'],
  ['*', 'high'],
  ['.*', 'high'],
  ['.e*', 'high'],
  ['.e[n]v', 'high'],
  ['.en?', 'high'],
  ['*.json', 'high'],
  ['keys/a*.pem', 'high'],
  ['.s*/config', 'high'],
  ['/etc/*', 'high'],
  ['../*.md', 'high'],
] as const)('reading what %s matches is %s', (glob, risk) => {
  expect(riskOf({ path: undefined, glob: inWorkspace(glob), use: 'read' })).toBe(risk)
})

const measuredPath = { kind: 'file' as const }

it.each([
  ['notes.md', '/home/vellum/ws/.env', 'read', 'high'],
  ['notes.md', '/home/vellum/ws/other.md', 'read', 'low'],
  ['notes.md', '/etc/passwd', 'read', 'medium'],
  ['.env', '/home/vellum/ws/harmless', 'read', 'high'],
  ['notes.md', '/home/vellum/outside', 'write', 'high'],
  ['notes.md', '/home/vellum/ws/skills/a/SKILL.md', 'write', 'high'],
  ['link/x', '/home/vellum/ws/.git/hooks/x', 'write', 'high'],
  ['link/x', '/home/vellum/ws/src/x', 'write', 'medium'],
] as const)('%s that leads to %s: to %s it is %s', (path, real, use, risk) => {
  const measured: Measured = {
    workspace: surroundings.workspace,
    cwd: surroundings.workspace,
    programs: [],
    paths: [{ path: inWorkspace(path), real, ...measuredPath }],
  }
  expect(riskOf({ path: inWorkspace(path), use }, measured)).toBe(risk)
})

it('says of a dangerous file why it is', () => {
  const why = (path: string, use: Touch['use']) => judgeTouch({ path: inWorkspace(path), use }, surroundings)[0]?.why
  expect(why('.env', 'read')).toBe('reads /home/vellum/ws/.env, which can hold a secret')
  expect(why('skills/a', 'write')).toBe('writes /home/vellum/ws/skills/a, where skills are')
  expect(why('.husky/x', 'write')).toBe('writes /home/vellum/ws/.husky/x, which decides what runs later')
  expect(why('/etc/x', 'write')).toBe('writes /etc/x, outside the workspace')
  expect(why('x', 'write')).toBe('writes x')
})
