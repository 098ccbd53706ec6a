/**
 * Settings that stand above those of any repository (git-config(1), GIT_CONFIG_COUNT), so that none has git start a program of
 * its own choice by them. Hooks are not among them: they run where something is changed, as a person who commits expects, and
 * are the project's own code like its scripts. Filters, drivers and an external diff each have a name or no value that turns
 * them off; the engine has it measured whether a repository has any (runtime/assistant/measure/repository.ts).
 */
const settings: readonly (readonly [name: string, value: string])[] = [
  ['core.fsmonitor', 'false'],
  ['core.sshCommand', 'ssh'],
  ['core.askPass', ''],
  // There is nobody at a terminal: a message or a list that is proposed is taken as it is.
  ['core.editor', ':'],
  ['sequence.editor', ':'],
  ['gpg.program', 'gpg'],
  ['gpg.ssh.program', 'ssh-keygen'],
  ['gpg.x509.program', 'gpgsm'],
  ['log.showSignature', 'false'],
  // `git diff` would write the index, and have a hook run on that.
  ['diff.autoRefreshIndex', 'false'],
  ['protocol.ext.allow', 'never'],
]

/** What every command's environment tells git. */
export const gitEnvironment: Readonly<Record<string, string>> = {
  GIT_TERMINAL_PROMPT: '0',
  // Looking changes nothing: `git status` does not write the index.
  GIT_OPTIONAL_LOCKS: '0',
  GIT_PAGER: 'cat',
  GIT_CONFIG_COUNT: String(settings.length),
  ...Object.fromEntries(
    settings.flatMap(([name, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, name],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ),
}
