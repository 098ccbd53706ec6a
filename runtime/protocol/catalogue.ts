/** Who can mend it: the person at the keyboard, this project, or a third party such as a cloud. */
export type Turn = 'yours' | 'ours' | 'provider'

/** What the command line ends with, and what each number means. */
export const exitCodes = {
  0: 'done, or nothing to do',
  1: 'something failed that should not, or you said no',
  2: 'it was typed wrongly, or needs an answer and there is no terminal',
  3: 'refused before anything was changed',
  4: 'someone else is working on that assistant',
  5: 'a process cannot be reached, or does not know the token',
  6: 'it failed, and everything was put back',
  7: 'it failed, and not all could be put back',
  8: 'the proof does not hold, or the vault is locked',
  9: 'something is left behind',
  124: 'only `exec`: time was up',
  125: 'only `exec`: the command never ran',
  130: 'you pressed Ctrl-C',
  141: 'only `exec` and `logs`: nobody reads the output any more',
} as const

/** One row: what a failure of this code is to the person who meets it. */
export interface Entry {
  readonly exitCode: keyof typeof exitCodes
  readonly turn: Turn
  /** One sentence: what is wrong and what state things are in now. `{hole}` is filled from facts. */
  readonly message: string
  /** What to type or do next. */
  readonly hint: string
}

/** Every error the toolkit can report: one row a code. A test holds it complete: each code is thrown and each is tested. */
export const catalogue = {
  // Anything
  UNEXPECTED: {
    exitCode: 1,
    turn: 'ours',
    message: 'Something failed that should not: {what}',
    hint: 'Run the command again with LOG_LEVEL=debug and report what it prints.',
  },
  CANCELLED: {
    exitCode: 130,
    turn: 'yours',
    message: 'Cancelled by you; {state}.',
    hint: 'Run the same command again: it carries on from what is there.',
  },
  DECLINED: {
    exitCode: 1,
    turn: 'yours',
    message: 'Nothing was done, as you asked.',
    hint: 'Run the command again when you want it done, or add --yes.',
  },

  // Usage (exit 2)
  USAGE: { exitCode: 2, turn: 'yours', message: '{what}', hint: 'See: vellum {command} --help' },
  COMMAND_UNKNOWN: {
    exitCode: 2,
    turn: 'yours',
    message: 'There is no command "{command}".',
    hint: 'Did you mean: vellum {nearest}',
  },
  NAME_INVALID: {
    exitCode: 2,
    turn: 'yours',
    message:
      '"{name}" cannot be an assistant\'s name: it takes 1 to 32 lower-case letters, digits and dashes, starting with a letter.',
    hint: 'Choose another name, for example: vellum hatch --name desk',
  },
  NO_TERMINAL: {
    exitCode: 2,
    turn: 'yours',
    message: 'This needs an answer ({question}) and there is no terminal to ask on; nothing was changed.',
    hint: 'Give the answer as a flag: {flag}',
  },
  ASSISTANT_UNKNOWN: {
    exitCode: 2,
    turn: 'yours',
    message: 'No assistant called "{name}" is known here; there are: {known}.',
    hint: 'Name one of those with --assistant, or make it: vellum hatch --name {name}',
  },
  ASSISTANT_AMBIGUOUS: {
    exitCode: 2,
    turn: 'yours',
    message: 'There are several assistants and none was named: {known}.',
    hint: 'Say which one with --assistant NAME.',
  },
  TOKEN_MISSING: {
    exitCode: 5,
    turn: 'yours',
    message: 'The token for the assistant "{name}" is not in {file}, so its gateway would not answer.',
    hint: 'Make one and enrol it with: vellum hatch --name {name}',
  },
  REMOTE_UNKNOWN: {
    exitCode: 2,
    turn: 'yours',
    message: 'This version cannot hatch on "{remote}"; it knows: {known}.',
    hint: 'Hatch on this machine with: vellum hatch --remote local',
  },

  // Refused before anything was changed (exit 3)
  PLATFORM_UNSUPPORTED: {
    exitCode: 3,
    turn: 'yours',
    message: 'The machine is {platform} and no release is built for it yet; nothing was changed.',
    hint: 'Hatch on a Linux machine with an x86-64 or arm64 processor.',
  },
  SYSTEMD_MISSING: {
    exitCode: 3,
    turn: 'yours',
    message: 'The first process of that machine is {init}, and a remote one needs systemd there; nothing was changed.',
    hint: 'Choose a machine that was started with systemd; in a container it has to be process 1.',
  },
  RELEASE_FOREIGN: {
    exitCode: 3,
    turn: 'ours',
    message: 'The release {digest} is built for {platform} and the machine is {machine}; nothing was changed.',
    hint: 'Build the one for it: vellum release build --arch {arch}',
  },
  HOME_TOO_LONG: {
    exitCode: 3,
    turn: 'yours',
    message: 'VELLUM_HOME is {length} bytes long and a unix socket below it allows {limit}; nothing was changed.',
    hint: 'Set VELLUM_HOME to a shorter path and hatch again.',
  },
  HOME_UNREACHABLE: {
    exitCode: 3,
    turn: 'yours',
    message: 'The service users cannot pass through {folder}, a parent of VELLUM_HOME; nothing was changed.',
    hint: 'Choose a VELLUM_HOME whose parents are open to all, or type: chmod o+x {folder}',
  },
  HOME_UNWRITABLE: {
    exitCode: 3,
    turn: 'yours',
    message: '{user} may not write in {folder}; nothing was changed.',
    hint: 'Set VELLUM_HOME to a folder of your own, or hatch as a user who may.',
  },
  HOME_FOREIGN: {
    exitCode: 3,
    turn: 'yours',
    message: "{home} is there already and is not an assistant's home ({what}); nothing was changed.",
    hint: 'Move it away, or set VELLUM_HOME to another folder.',
  },
  HOME_UNSAFE: {
    exitCode: 3,
    turn: 'yours',
    message:
      'Others than root and {user} could exchange {folder}, which is VELLUM_HOME or a parent of it; nothing was changed.',
    hint: 'Set VELLUM_HOME to a folder whose parents belong to root or to you, and that nobody else may write in.',
  },
  HOME_TAKEN: {
    exitCode: 3,
    turn: 'yours',
    message: '{home} already holds the assistant "{first}" and a home holds one; nothing was changed.',
    hint: 'Use that one (--assistant {first}), or set VELLUM_HOME to another folder for "{name}".',
  },
  RECORD_BROKEN: {
    exitCode: 3,
    turn: 'yours',
    message: 'What this machine knows of an assistant is in {file} and cannot be used ({why}); it was left as it is.',
    hint: 'Mend that file or move it away, then type the same again.',
  },
  INSTALLATION_BROKEN: {
    exitCode: 3,
    turn: 'yours',
    message:
      'The id that machines made from here carry is in {file} and cannot be used ({why}); it was left as it is, and nothing was made.',
    hint: 'Put it back, each of your machines has it as a label: gcloud compute instances list --format="value(labels.vellum-owner)"',
  },
  RECORD_UNWRITABLE: {
    exitCode: 1,
    turn: 'yours',
    message:
      'What this machine knows of an assistant could not be written to {file} ({why}); it knows what it knew before.',
    hint: 'Make room there or make it writable, then type the same again: it carries on from what is there.',
  },
  INSTALL_BROKEN: {
    exitCode: 3,
    turn: 'yours',
    message: 'What hatch made here is written in {file}, which cannot be used ({why}); nothing was changed.',
    hint: 'See cause and fix with: vellum doctor',
  },
  NAME_TAKEN: {
    exitCode: 3,
    turn: 'yours',
    message: 'The name "{name}" belongs to the assistant in {home} on remote {remote}; nothing was changed.',
    hint: 'Choose another name with --name.',
  },
  PORT_TAKEN: {
    exitCode: 3,
    turn: 'yours',
    message: 'Port {port} of the machine is taken by {holder}; nothing was changed.',
    hint: 'Stop that program, or choose another port: vellum hatch --port {free}',
  },
  PORT_FOREIGN: {
    exitCode: 3,
    turn: 'yours',
    message:
      'A program of user {uid} listens on port {port}, where the assistant "{name}" should; nothing was sent to it.',
    hint: 'Stop that program, then type: vellum hatch --name {name}',
  },
  UNIT_FOREIGN: {
    exitCode: 3,
    turn: 'yours',
    message:
      '{file} is there already and hatch did not make it, so systemd could not be given ours; nothing was changed.',
    hint: 'See what it is for: systemctl cat {unit}   # move it away, then hatch again',
  },
  HOME_UNSUITABLE: {
    exitCode: 3,
    turn: 'yours',
    message: 'systemd cannot keep up an assistant in {home}: {why}; nothing was changed.',
    hint: 'Leave VELLUM_HOME out, or set it to a folder like /srv/vellum.',
  },
  BUBBLEWRAP_MISSING: {
    exitCode: 3,
    turn: 'yours',
    message: 'bubblewrap, the sandbox, is not installed and you may not install it here; nothing was changed.',
    hint: '{line}   # and then hatch again',
  },
  BUBBLEWRAP_UNTRUSTED: {
    exitCode: 3,
    turn: 'yours',
    message: '{path} cannot be trusted as the sandbox: {why}; nothing was changed.',
    hint: 'Reinstall it: {line}',
  },
  USER_NAMESPACES_OFF: {
    exitCode: 3,
    turn: 'yours',
    message:
      'The kernel of the machine refuses user namespaces ({setting}), so nothing could be sandboxed; nothing was changed.',
    hint: '{fix}',
  },
  SELINUX_ENFORCING: {
    exitCode: 3,
    turn: 'ours',
    message:
      'SELinux enforces its policy on this machine, and the sandbox was never proven to work under it; nothing was changed.',
    hint: 'Hatch on a machine without it; whether one enforces is said there by: getenforce',
  },
  MEMORY_SHORT: {
    exitCode: 3,
    turn: 'yours',
    message: 'This machine has {total} MB of memory and an assistant needs {needed} MB; nothing was changed.',
    hint: 'Hatch on a machine with more memory.',
  },
  DISK_FULL: {
    exitCode: 3,
    turn: 'yours',
    message: '{path} has {free} MB free where {needed} MB are needed; nothing was changed.',
    hint: 'Free some space, or set VELLUM_HOME to a bigger disk.',
  },
  DISK_READ_ONLY: {
    exitCode: 3,
    turn: 'yours',
    message: 'The disk of {path} is read-only; nothing was changed.',
    hint: 'Make it writable, then type the same again; which disk it is, and why: findmnt --target {path}',
  },
  LEASE_UNWRITABLE: {
    exitCode: 3,
    turn: 'yours',
    message: 'Nobody else can be kept away meanwhile, because {file} cannot be written ({why}); nothing was changed.',
    hint: 'Make room there or make it writable, then type the same again.',
  },
  NOT_HATCHED: {
    exitCode: 3,
    turn: 'yours',
    message: 'The assistant "{name}" has no running installation in {home}.',
    hint: 'vellum hatch --name {name}',
  },
  ASLEEP: {
    exitCode: 3,
    turn: 'yours',
    message: 'The assistant "{name}" is asleep since {since}; nothing was done.',
    hint: 'vellum wake {name}',
  },

  SUDO_MISSING: {
    exitCode: 3,
    turn: 'yours',
    message: '{user} is not root on {host} and there is no sudo; nothing was changed.',
    hint: 'Log in as root with --host root@…, or install sudo there and let {user} use it.',
  },
  SUDO_REFUSED: {
    exitCode: 3,
    turn: 'yours',
    message: 'sudo on {host} does not let {user} become root ({why}); nothing was changed.',
    hint: "Type there, as root: echo '{user} ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/vellum-operator",
  },
  SUDO_TERMINAL: {
    exitCode: 3,
    turn: 'yours',
    message: 'sudo on {host} works on a terminal only ({why}); nothing was changed.',
    hint: "Type there, as root: echo 'Defaults:{user} !requiretty' > /etc/sudoers.d/vellum-operator",
  },
  SUDO_PASSWORD_NEEDED: {
    exitCode: 3,
    turn: 'yours',
    message: 'sudo on {host} asks for the password of {user} and none was given; nothing was changed.',
    hint:
      'Add --ask-sudo-pass or set VELLUM_SUDO_PASSWORD; or let {user} do without one there: ' +
      "echo '{user} ALL=(ALL) NOPASSWD: ALL' | sudo tee /etc/sudoers.d/vellum-operator",
  },
  SUDO_PASSWORD_WRONG: {
    exitCode: 5,
    turn: 'yours',
    message: 'sudo on {host} did not take that password of {user}; nothing was changed.',
    hint: 'Type the same again with --ask-sudo-pass and the password of {user} there.',
  },

  // Held by someone else (exit 4)
  LEASE_HELD: {
    exitCode: 4,
    turn: 'yours',
    message: '{holder} is working on the assistant "{name}" since {since}; nothing was changed.',
    hint: 'Wait until that ends, then type the same again.',
  },
  MOVE_UNDER_WAY: {
    exitCode: 4,
    turn: 'yours',
    message: '"{name}" is on its way to {to}: {verb} by {by}, {stage} since {since}; nothing was changed.',
    hint: 'See how it ends: vellum status {name}',
  },

  // Processes and their wires
  PROCESS_UNREACHABLE: {
    exitCode: 5,
    turn: 'ours',
    message: '{process} cannot be reached ({why}).',
    hint: 'See what is wrong with: vellum doctor',
  },
  PROCESS_SILENT: {
    exitCode: 5,
    turn: 'ours',
    message: '{process} did not answer within {seconds} s.',
    hint: 'See what is wrong with: vellum doctor',
  },
  STEWARD_UNUSABLE: {
    exitCode: 5,
    turn: 'ours',
    message: 'The steward of the assistant "{name}" cannot be asked ({why}).',
    hint: 'See what is wrong with: vellum doctor',
  },
  DATABASE_UNUSABLE: {
    exitCode: 8,
    turn: 'yours',
    message: 'The database of the {process} cannot be used ({why}); its file is untouched and nothing was done.',
    hint: 'See cause and fix with: vellum doctor',
  },
  GRANT_KEY_UNUSABLE: {
    exitCode: 8,
    turn: 'yours',
    message: 'The gateway cannot sign grants ({why}), so nothing can be allowed; its key file is untouched.',
    hint: 'See cause and fix with: vellum doctor',
  },
  HOST_REFUSED: {
    exitCode: 5,
    turn: 'yours',
    message:
      "The gateway answers on this machine's loopback address only and was called from elsewhere; nothing was done.",
    hint: 'Call it by 127.0.0.1 or localhost, from no web page.',
  },
  REQUEST_INVALID: {
    exitCode: 2,
    turn: 'yours',
    message: 'The request was not understood: {what}',
    hint: 'See: vellum --help',
  },
  TOKEN_REQUIRED: {
    exitCode: 5,
    turn: 'yours',
    message: 'The gateway was given no token; nothing was done.',
    hint: 'Send yours as the header "Authorization: Bearer TOKEN", as vellum does by itself: vellum status',
  },
  TOKEN_REFUSED: {
    exitCode: 5,
    turn: 'yours',
    message: 'The gateway does not know the token it was given; nothing was done.',
    hint: 'Enrol one again with: vellum hatch',
  },
  TOKEN_REVOKED: {
    exitCode: 5,
    turn: 'yours',
    message: 'The token was revoked on {when} and opens nothing any more; nothing was done.',
    hint: 'Make another and enrol it with: vellum hatch',
  },
  TOKEN_UNKNOWN: {
    exitCode: 3,
    turn: 'yours',
    message: 'There is no token "{token}" that could be revoked; nothing was changed.',
    hint: 'See which there are: vellum tokens list',
  },
  TOKEN_IN_BACKUP: {
    exitCode: 8,
    turn: 'yours',
    message:
      'The token "{token}" is revoked, but the backup of the tokens was not made anew and would let it in ({why}).',
    hint: 'See cause and fix with: vellum doctor; once the backup was put back, type again: vellum tokens revoke {token}',
  },
  SETTING_UNKNOWN: {
    exitCode: 2,
    turn: 'yours',
    message: 'There is no setting "{name}"; nothing was changed.',
    hint: '{next}',
  },
  SETTING_REFUSED: {
    exitCode: 2,
    turn: 'yours',
    message: '{name} cannot be {value}: {allowed}; nothing was changed.',
    hint: 'See what it is now: vellum config get {name}',
  },
  PROCESS_STOPPING: {
    exitCode: 5,
    turn: 'ours',
    message: 'The {process} is stopping and takes nothing new; nothing was done.',
    hint: 'Type the same again in a moment.',
  },
  SUPERVISOR_KEPT: {
    exitCode: 6,
    turn: 'ours',
    message:
      'The supervisor of release {release} did not take over ({why}); the processes of the one before run again.',
    hint: 'See what it said with: vellum logs',
  },
  PROCESS_BUSY: {
    exitCode: 5,
    turn: 'ours',
    message: 'The {process} has as many requests under way as it takes at once ({limit}); nothing was done.',
    hint: 'Type the same again in a moment.',
  },
  GRANT_REFUSED: {
    exitCode: 125,
    turn: 'ours',
    message: 'The grant for {tool} was refused because {why}; nothing was run.',
    hint: 'Ask again; if it stays so, see: vellum doctor',
  },
  ACTION_DENIED: {
    exitCode: 125,
    turn: 'yours',
    message: '{tool} may not do this: {why}; nothing was run.',
    hint: 'Run it as the guardian: vellum exec -- COMMAND',
  },
  APPROVAL_DENIED: {
    exitCode: 125,
    turn: 'yours',
    message: 'Prompt {id} ended without a yes: {how}; nothing was run.',
    hint: 'Ask for it again, and approve it with: vellum approvals approve ID',
  },
  APPROVAL_STALE: {
    exitCode: 125,
    turn: 'yours',
    message: 'What prompt {id} was approved for has changed since: {what}; nothing was run.',
    hint: 'Ask for it again: the next prompt shows what it is now.',
  },
  APPROVAL_UNKNOWN: {
    exitCode: 2,
    turn: 'yours',
    message: 'There is no prompt {id}; nothing was changed.',
    hint: 'See which there are: vellum approvals list',
  },
  APPROVAL_OVER: {
    exitCode: 3,
    turn: 'yours',
    message: 'Prompt {id} is over: {how}; nothing was changed.',
    hint: 'See which still wait: vellum approvals list',
  },
  OPTION_UNKNOWN: {
    exitCode: 2,
    turn: 'yours',
    message: 'Prompt {id} does not offer {option}; it still waits.',
    hint: 'See what it offers: vellum approvals list',
  },
  RULE_REFUSED: {
    exitCode: 2,
    turn: 'yours',
    message: 'The rule for {rule} cannot be kept: {why}; nothing was changed.',
    hint: 'See how rules are written: vellum trust add --help',
  },
  RULE_UNKNOWN: {
    exitCode: 2,
    turn: 'yours',
    message: 'There is no rule {rule}; nothing was changed.',
    hint: 'See which there are: vellum trust list',
  },

  // Reaching a machine over SSH
  TARGET_INVALID: {
    exitCode: 2,
    turn: 'yours',
    message: '"{target}" does not name a machine: {why}; nothing was done.',
    hint: 'Write it as user@host or user@host:port, an IPv6 address in brackets: ops@[2001:db8::7]:22',
  },
  SSH_CONFIG_BROKEN: {
    exitCode: 5,
    turn: 'yours',
    message: 'What SSH is told about {host} on this machine cannot be used ({why}); nothing was sent to it.',
    hint: 'Mend that, then see what ssh makes of it: ssh -G {host}',
  },
  SSH_UNSUPPORTED: {
    exitCode: 5,
    turn: 'yours',
    message: 'Reaching {host} would take {what}, which vellum cannot do; nothing was changed there.',
    hint: '{instead}',
  },
  HOST_UNREACHABLE: {
    exitCode: 5,
    turn: 'yours',
    message: '{host} cannot be reached ({why}); nothing was changed there.',
    hint: 'See whether you reach it yourself: ssh {host} true',
  },
  HOST_SILENT: {
    exitCode: 5,
    turn: 'yours',
    message: '{host} did not answer within {seconds} s at {phase}; nothing was changed there.',
    hint: 'See whether you reach it yourself: ssh {host} true',
  },
  HOST_BUSY: {
    exitCode: 5,
    turn: 'yours',
    message: '{host} hung up {tries} times before it wanted to know who comes ({why}); nothing was changed there.',
    hint: 'Wait a minute, then type the same again; MaxStartups and PerSourcePenalties of its sshd say whom it takes.',
  },
  AUTHENTICATION_REFUSED: {
    exitCode: 5,
    turn: 'yours',
    message:
      '{host} lets {user} in with none of the keys it was offered ({offered}; it takes: {takes}); nothing was changed there.',
    hint: 'Name a key that it knows (--identity FILE), or give it yours: ssh-copy-id {user}@{host}',
  },
  KEY_UNUSABLE: {
    exitCode: 5,
    turn: 'yours',
    message: 'The key {file} cannot be used ({why}); nothing was changed.',
    hint: '{next}',
  },
  KEY_LOCKED: {
    exitCode: 5,
    turn: 'yours',
    message: 'The key {file} is locked and there is no terminal to ask for its passphrase on; nothing was changed.',
    hint: 'Hand it to an agent first: ssh-add {file}',
  },
  KEY_PASSPHRASE_WRONG: {
    exitCode: 5,
    turn: 'yours',
    message: 'That is not the passphrase of the key {file}; nothing was changed.',
    hint: 'Type the same again, or hand it to an agent first: ssh-add {file}',
  },
  HOST_KEY_UNKNOWN: {
    exitCode: 5,
    turn: 'yours',
    message: '{host} is not known yet and shows the {kind} key {shown}; nothing was sent to it.',
    hint: 'Compare that with what the machine itself says (ssh-keygen -lf), then add: --host-key {shown}',
  },
  HOST_KEY_CHANGED: {
    exitCode: 5,
    turn: 'yours',
    message:
      '{host} shows the {kind} key {shown} where {place} has its {known}: it was made anew, or someone is in between; nothing was sent to it.',
    hint: "If it was made anew, forget the old key: ssh-keygen -R '{name}' -f {file}",
  },
  HOST_KEY_OTHER: {
    exitCode: 5,
    turn: 'yours',
    message: '{host} shows the {kind} key {shown}, which is not the one it must have ({pins}); nothing was sent to it.',
    hint: 'Compare that with what the machine itself says (ssh-keygen -lf); if it is right, name it: --host-key {shown}',
  },
  HOST_KEY_REVOKED: {
    exitCode: 5,
    turn: 'yours',
    message: '{host} shows the {kind} key {shown}, which {place} has revoked; nothing was sent to it.',
    hint: 'Ask whoever runs it for its new key; there is no way around this one.',
  },
  SESSION_REFUSED: {
    exitCode: 5,
    turn: 'yours',
    message: '{host} lets you in and runs nothing for you ({why}); nothing was changed there.',
    hint: 'Look at MaxSessions, ForceCommand and restrict of its sshd: ssh {host} true',
  },
  FORWARDING_FORBIDDEN: {
    exitCode: 5,
    turn: 'yours',
    message: 'A host on the way does not let connections through to {host}; nothing was changed there.',
    hint: 'Allow it in the sshd_config of that host: AllowTcpForwarding yes',
  },
  LOGIN_SHELL_UNUSABLE: {
    exitCode: 5,
    turn: 'yours',
    message: 'The login shell of {user} on {host} does not run what it is given ({why}); nothing was changed there.',
    hint: 'See what it says: ssh {user}@{host} true',
  },
  CONNECTION_LOST: {
    exitCode: 5,
    turn: 'ours',
    message: 'The connection to {host} was lost ({why}); what was under way there may still be going on.',
    hint: 'Type the same again: it carries on from what is there.',
  },

  // The engine that makes machines in a cloud
  PACKAGES_MISSING: {
    exitCode: 3,
    turn: 'yours',
    message: 'The packages that machines in a cloud need could not be installed ({why}); nothing was changed.',
    hint: 'See what is wrong: npm ci --prefix {folder}',
  },
  ENGINE_MISSING: {
    exitCode: 3,
    turn: 'yours',
    message: 'There is no Pulumi engine to make the machine with, and none could be had ({why}); nothing was changed.',
    hint: 'Install Pulumi {version} or a newer 3.x by hand, then type the same again; see: https://www.pulumi.com/docs/install',
  },
  ENGINE_STATE_BROKEN: {
    exitCode: 3,
    turn: 'yours',
    message: 'What is on record of the machine of "{name}" cannot be read from {file} ({why}); nothing was changed.',
    hint: '{next}',
  },
  STATE_UNREACHABLE: {
    exitCode: 5,
    turn: 'yours',
    message: 'What is on record of machines cannot be read from {place} ({why}); nothing was changed.',
    hint: 'See that it is there and that you may read and write it, then type the same again.',
  },
  ENGINE_PASSPHRASE_LOST: {
    exitCode: 3,
    turn: 'yours',
    message: 'The passphrase that opens {file} is not here ({why}); nothing was changed.',
    hint: '{next}',
  },
  ENGINE_KILLED: {
    exitCode: 7,
    turn: 'yours',
    message: 'The Pulumi engine was ended from outside ({signal}); {state}.',
    hint: 'Type the same again: it carries on from what is there.',
  },
  ENGINE_FAILED: {
    exitCode: 7,
    turn: 'ours',
    message: 'The Pulumi engine failed ({why}); {state}.',
    hint: 'Type the same again: it carries on from what is there.',
  },
  MACHINE_UNFINISHED: {
    exitCode: 7,
    turn: 'provider',
    message: 'The machine is not as it should be, because {why}; {state}.',
    hint: '{next}',
  },

  // Sandbox and tools
  SANDBOX_UNAVAILABLE: {
    exitCode: 125,
    turn: 'yours',
    message: 'The sandbox cannot be used ({why}), so the command was not run.',
    hint: 'See cause and fix with: vellum doctor',
  },
  COMMAND_FAILED: {
    exitCode: 1,
    turn: 'yours',
    message: 'The command ended with exit code {code}.',
    hint: 'What it printed says why.',
  },
  COMMAND_TIMED_OUT: {
    exitCode: 124,
    turn: 'yours',
    message: 'The command was ended after {seconds} s, on its time limit.',
    hint: 'Give it longer: vellum exec --timeout SECONDS -- COMMAND',
  },
  PATH_OUTSIDE: {
    exitCode: 125,
    turn: 'yours',
    message: '{path} is not inside the workspace ({why}); nothing was read or written.',
    hint: 'Name a file inside the workspace.',
  },
  FILE_UNUSABLE: {
    exitCode: 125,
    turn: 'yours',
    message: '{path} cannot be used: {why}; nothing was changed.',
    hint: 'Look at it with: vellum exec -- ls -la',
  },
  TEXT_NOT_FOUND: {
    exitCode: 125,
    turn: 'yours',
    message: 'The text to replace is found {count} times in {path}, so nothing was changed.',
    hint: 'Give a text that stands there exactly once, or ask for all.',
  },

  // Vault
  VAULT_LOCKED: {
    exitCode: 8,
    turn: 'yours',
    message: 'The vault is locked ({why}); its file is untouched and no credential can be used or stored.',
    hint: '{next}',
  },
  VAULT_UNWRITABLE: {
    exitCode: 8,
    turn: 'yours',
    message: 'The vault could not be written ({why}); {state}.',
    hint: 'Make room on its disk or make it writable, then type the same again; see: vellum doctor',
  },
  VAULT_NOT_PASSPHRASE: {
    exitCode: 3,
    turn: 'yours',
    message: "The vault's key comes from the {source} and from no passphrase; nothing was done.",
    hint: 'See whether it opens with: vellum doctor',
  },
  PASSPHRASE_WRONG: {
    exitCode: 8,
    turn: 'yours',
    message: 'That passphrase does not open the vault; it is as locked as before.',
    hint: 'Type it again: vellum credentials unlock',
  },
  PASSPHRASE_NEEDED: {
    exitCode: 3,
    turn: 'yours',
    message: "The vault's key comes from a passphrase, so a new key takes a new passphrase; nothing was changed.",
    hint: 'Type one: vellum credentials rotate --key-source passphrase',
  },
  KEY_SOURCE_UNUSABLE: {
    exitCode: 3,
    turn: 'yours',
    message: 'No key can be made in the {source} ({why}); the vault keeps the key it has.',
    hint: '{fix}',
  },
  AUDIT_BROKEN: {
    exitCode: 8,
    turn: 'yours',
    message: 'The audit of the vault is not as CES wrote it: {why}.',
    hint: 'See cause and fix with: vellum doctor',
  },
  AUDIT_UNUSABLE: {
    exitCode: 8,
    turn: 'yours',
    message: 'The audit of the vault cannot be kept ({why}), so nothing was done.',
    hint: 'See cause and fix with: vellum doctor',
  },
  ACTS_CHANGED: {
    exitCode: 8,
    turn: 'yours',
    message: 'What is on record of the acts on "{name}" is not as it was written: {why}.',
    hint: 'Find out who could be root there; {next}',
  },
  ACT_UNRECORDED: {
    exitCode: 3,
    turn: 'yours',
    message: 'Nothing is done that cannot be put on record, and {file} takes no entry ({why}); nothing was changed.',
    hint: 'See: {next}',
  },
  CREDENTIAL_UNKNOWN: {
    exitCode: 3,
    turn: 'yours',
    message: 'There is no credential "{alias}"; nothing was changed.',
    hint: 'See which there are: vellum credentials list',
  },

  // Release
  RELEASE_UNBUILDABLE: {
    exitCode: 3,
    turn: 'ours',
    message: 'No release could be built from {checkout}: {what}; nothing was changed.',
    hint: 'Mend that and try again; after removing node_modules there, its packages are installed anew.',
  },
  MOVE_BROKEN: {
    exitCode: 3,
    turn: 'yours',
    message: 'How far the last upgrade came is written in {file}, which cannot be used ({why}); nothing was changed.',
    hint: 'See whether all is well with: vellum doctor   # then move that file away',
  },
  MOVE_DAMAGED: {
    exitCode: 3,
    turn: 'yours',
    message: 'Release {digest}, {role}, is damaged on the machine ({what}); nothing was changed.',
    hint: '{next}',
  },
  SNAPSHOT_NEEDED: {
    exitCode: 3,
    turn: 'yours',
    message:
      'Release {to} cannot work with the databases as they are; it can with the snapshot of {when}, which drops {rows}; nothing was changed.',
    hint: 'To drop those: vellum rollback {name} --to {to} --restore-snapshot',
  },
  SNAPSHOT_MISSING: {
    exitCode: 3,
    turn: 'yours',
    message: 'Release {to} cannot work with the databases as they are, and {why}; nothing was changed.',
    hint: 'See which releases can be gone to: vellum releases',
  },
  SNAPSHOT_FAILED: {
    exitCode: 6,
    turn: 'yours',
    message: 'No snapshot of {database} could be taken ({why}), so that it was left as it is.',
    hint: 'See what is wrong with it: vellum doctor',
  },
  DATABASE_HELD: {
    exitCode: 6,
    turn: 'ours',
    message: 'The steward did not let go of the database of the {process} within {seconds} s: {held} is still there.',
    hint: 'vellum doctor --fix   # ends what was left open',
  },
  MOVE_ABANDONED: {
    exitCode: 3,
    turn: 'yours',
    message: 'The {verb} to release {to} ended before anything was changed ({why}); release {from} runs as before.',
    hint: 'Type the same again.',
  },
  MOVE_REVERTED: {
    exitCode: 6,
    turn: 'ours',
    message: 'The {verb} to release {to} was taken back ({why}); release {from} is running again and its proof holds.',
    hint: 'See what was said meanwhile: vellum logs',
  },
  MOVE_STUCK: {
    exitCode: 7,
    turn: 'ours',
    message: 'The {verb} to release {to} failed, and release {from} could not be proven afterwards ({why}).',
    hint: 'vellum doctor --fix',
  },
  MOVE_UNCONFIRMED: {
    exitCode: 6,
    turn: 'yours',
    message: 'Nobody confirmed release {to} within {seconds} s.',
    hint: 'See how it stands with: vellum status',
  },
  MOVE_INTERRUPTED: {
    exitCode: 6,
    turn: 'yours',
    message: 'The machine was restarted, or its steward was killed for good, while release {to} was {stage}.',
    hint: 'See how it stands with: vellum status',
  },
  MOVE_LOST: {
    exitCode: 7,
    turn: 'ours',
    message: 'Nobody carries on the change to release {to}, which is {stage}.',
    hint: 'vellum doctor --fix   # puts back what was there before',
  },
  MOVE_NONE: {
    exitCode: 3,
    turn: 'yours',
    message: 'No upgrade and no rollback was begun on this machine; nothing was done.',
    hint: 'See how it stands with: vellum status',
  },
  RELEASE_UNSTEADY: {
    exitCode: 6,
    turn: 'ours',
    message: '{process} of release {release} did not stay up once its proof held ({how}).',
    hint: 'See what it said: vellum logs',
  },
  CONFIRM_WRONG: {
    exitCode: 3,
    turn: 'yours',
    message: 'That does not confirm the change to release {to}, which is {stage}; nothing was confirmed.',
    hint: 'See how it stands with: vellum status',
  },
  CONFIRM_EARLY: {
    exitCode: 3,
    turn: 'yours',
    message: 'Release {to} cannot be confirmed before it is proven, and it is {stage}; nothing was confirmed.',
    hint: 'See how it stands with: vellum status',
  },
  CONFIRM_LATE: {
    exitCode: 6,
    turn: 'yours',
    message:
      'It is too late to confirm release {to}: the change is {stage}, and what was in service before is put back.',
    hint: 'See how it stands with: vellum status',
  },
  CONFIRM_SECOND: {
    exitCode: 3,
    turn: 'yours',
    message: 'Release {to} was confirmed already; nothing was done.',
    hint: 'See how it stands with: vellum status',
  },
  RELEASE_DAMAGED: {
    exitCode: 3,
    turn: 'ours',
    message: 'The release {digest} is damaged: {what}; nothing was changed.',
    hint: 'Build it again with: vellum release build',
  },
  DOWNGRADE: {
    exitCode: 3,
    turn: 'yours',
    message: 'This checkout is version {version} and "{name}" runs {current}, which is newer; nothing was changed.',
    hint: 'To go back to a release that ran there: vellum rollback {name}',
  },
  PREVIOUS_MISSING: {
    exitCode: 3,
    turn: 'yours',
    message: 'There is no release before {now} on the machine of "{name}" to go back to; it runs {now}, as before.',
    hint: 'See what is there: vellum releases {name}',
  },
  RELEASE_UNKNOWN: {
    exitCode: 3,
    turn: 'yours',
    message: 'The machine of "{name}" has no release, or several, that begin with {release}; it runs {now}, as before.',
    hint: 'See what is there: vellum releases {name}',
  },

  // Failed after changes (exit 6, 7, 8, 9)
  HATCH_REVERTED: {
    exitCode: 6,
    turn: 'ours',
    message: 'Hatching failed at "{step}" ({why}); everything it had made was removed again.',
    hint: '{evidence}; mend the cause and hatch again.',
  },
  HATCH_STUCK: {
    exitCode: 7,
    turn: 'ours',
    message: 'Hatching failed at "{step}" ({why}) and not all could be put back: {left}.',
    hint: '{evidence}; type: vellum retire --yes',
  },
  DISK_REFUSED: {
    exitCode: 7,
    turn: 'yours',
    message: 'The disk of {path} {why}: not all that was wanted is done, and nothing that was there before is lost.',
    hint: 'Make room on it or make it writable (df -h {path}), then type the same again: it carries on from what is there.',
  },
  STEWARD_LOST: {
    exitCode: 7,
    turn: 'ours',
    message: 'The steward on {host} ended without a word on how things stand ({why}).',
    hint: 'Type the same again: it carries on from what is there.',
  },
  PACKAGE_FAILED: {
    exitCode: 6,
    turn: 'provider',
    message: 'Installing {name} failed ({why}).',
    hint: 'Try it by hand: {line}',
  },
  NOT_READY: {
    exitCode: 6,
    turn: 'ours',
    message: '{process} was not ready after {seconds} s ({why}).',
    hint: 'See what is wrong with: vellum doctor',
  },
  PROOF_FAILED: {
    exitCode: 8,
    turn: 'yours',
    message: 'The proof of the assistant "{name}" does not hold: {probes}.',
    hint: '{next}',
  },
  LEFT_BEHIND: {
    exitCode: 9,
    turn: 'ours',
    message: 'The assistant "{name}" is retired but something is left behind: {left}.',
    hint: 'Remove it by hand, or type again: vellum retire {name} --no-backup --yes',
  },
  RETIRE_UNSAVED: {
    exitCode: 3,
    turn: 'yours',
    message: 'No backup of "{name}" could be taken, so nothing of it was removed: {why}.',
    hint: 'To let it go without one: {next}',
  },

  // Backup and restore
  BACKUP_EXISTS: {
    exitCode: 3,
    turn: 'yours',
    message: 'There is a file {file} already, and no backup replaces one; nothing was done.',
    hint: 'Name another one: vellum backup --to FILE',
  },
  BACKUP_UNWRITABLE: {
    exitCode: 1,
    turn: 'yours',
    message: 'The backup {file} could not be written ({why}), and nothing of it is left.',
    hint: 'df -h {folder}; then type the same again',
  },
  BACKUP_UNVERIFIED: {
    exitCode: 1,
    turn: 'ours',
    message: 'The backup did not read back as it was written ({why}), and was removed; "{name}" is as it was.',
    hint: 'df -h {folder}; then type the same again',
  },
  BACKUP_ASLEEP: {
    exitCode: 3,
    turn: 'yours',
    message:
      '"{name}" sleeps and was not backed up, since CES could not make its part alone ({why}); it sleeps as before.',
    hint: 'Wake it, and unlock its vault where that is locked; then type the same again: vellum wake {name}',
  },
  BACKUP_UNREADABLE: {
    exitCode: 3,
    turn: 'yours',
    message: 'The backup {file} cannot be read ({why}); nothing was changed.',
    hint: 'Name one that is there: vellum restore --from FILE',
  },
  BACKUP_LOCKED: {
    exitCode: 3,
    turn: 'yours',
    message: 'The backup {file} does not open with {key}; nothing was changed.',
    hint: 'Name the identity that it was made for: vellum restore --from {file} --identity FILE',
  },
  BACKUP_DAMAGED: {
    exitCode: 3,
    turn: 'yours',
    message: 'The backup {file} cannot be used, {what}; nothing was changed.',
    hint: 'Name another one: vellum restore --from FILE',
  },
  BACKUP_NEWER: {
    exitCode: 3,
    turn: 'yours',
    message: 'The backup {file} has format {found}, and this release reads formats up to {known}; nothing was changed.',
    hint: 'Restore it with the release that made it, or a newer one: git pull',
  },
  RECIPIENT_INVALID: {
    exitCode: 2,
    turn: 'yours',
    message: '"{recipient}" is no recipient of age, which begins with age1; nothing was done.',
    hint: 'age-keygen prints one; or leave it out, and your own key is used: vellum backup',
  },
  IDENTITY_UNUSABLE: {
    exitCode: 3,
    turn: 'yours',
    message: 'The identity in {file} cannot be used ({why}); nothing was done.',
    hint: 'Name a file as age-keygen writes it: vellum restore --from FILE --identity FILE',
  },
  RESTORE_ASLEEP: {
    exitCode: 3,
    turn: 'yours',
    message: '"{name}" is asleep, and what would be replaced is looked at by its own processes; nothing was changed.',
    hint: 'Wake it, then type the same again: vellum wake {name}',
  },
  RESTORE_REVERTED: {
    exitCode: 6,
    turn: 'ours',
    message: 'Restoring failed at "{step}" ({why}); "{name}" has again all that it had, and runs.',
    hint: 'See what is wrong with: vellum doctor {name}',
  },
  RESTORE_STUCK: {
    exitCode: 7,
    turn: 'ours',
    message: 'Restoring failed at "{step}" ({why}), and what "{name}" had is kept but not all in its place: {left}',
    hint: 'Type this, which tries again to put it back: vellum wake {name}',
  },

  // A cloud
  CLOUD_CREDENTIALS_MISSING: {
    exitCode: 3,
    turn: 'yours',
    message:
      'Google Cloud does not know you from here: there are no application default credentials and gcloud is not logged in; nothing was made.',
    hint: 'Log in: gcloud auth application-default login',
  },
  CLOUD_CREDENTIALS_ENDED: {
    exitCode: 3,
    turn: 'yours',
    message: 'Google Cloud does not take the credentials of this machine any more; nothing was changed.',
    hint: 'Log in again: gcloud auth application-default login',
  },
  CLOUD_CREDENTIALS_UNREADABLE: {
    exitCode: 3,
    turn: 'yours',
    message: 'The credentials for Google Cloud in {file} cannot be read ({why}); nothing was changed.',
    hint: 'Log in again: gcloud auth application-default login; or, where GOOGLE_APPLICATION_CREDENTIALS names that file: unset GOOGLE_APPLICATION_CREDENTIALS',
  },
  CLOUD_PROJECT_UNKNOWN: {
    exitCode: 3,
    turn: 'yours',
    message: 'There is no project "{project}" that you may use; nothing was made.',
    hint: 'See which there are: gcloud projects list',
  },
  CLOUD_API_DISABLED: {
    exitCode: 3,
    turn: 'yours',
    message: 'The project "{project}" has the Compute Engine API switched off; nothing was made.',
    hint: 'Switch it on: gcloud services enable compute.googleapis.com --project {project}',
  },
  CLOUD_BILLING_DISABLED: {
    exitCode: 3,
    turn: 'yours',
    message: 'The project "{project}" has no billing account that pays for it; nothing was made.',
    hint: 'Link one that gcloud billing accounts list shows: gcloud billing projects link {project} --billing-account=ID',
  },
  CLOUD_ZONE_UNKNOWN: {
    exitCode: 3,
    turn: 'yours',
    message: 'There is no zone "{zone}"; nothing was made.',
    hint: 'See which there are: gcloud compute zones list --project {project}',
  },
  CLOUD_ZONE_DOWN: {
    exitCode: 3,
    turn: 'provider',
    message: 'Google says that the zone {zone} is down; nothing was made.',
    hint: 'Choose another zone, or try again later.',
  },
  CLOUD_MACHINE_TYPE_UNKNOWN: {
    exitCode: 3,
    turn: 'yours',
    message: 'The zone {zone} has no machines of type "{type}"; nothing was made.',
    hint: 'See which it has: gcloud compute machine-types list --zones {zone} --project {project}',
  },
  CLOUD_IMAGE_MISSING: {
    exitCode: 3,
    turn: 'provider',
    message: 'Google has no image of {image} any more; nothing was made.',
    hint: 'Choose another with --image.',
  },
  CLOUD_DISK_TOO_SMALL: {
    exitCode: 3,
    turn: 'yours',
    message: 'A disk of {wanted} GiB is too small for the image, which needs {least}; nothing was made.',
    hint: 'Make it bigger: --disk-size {least}',
  },
  CLOUD_QUOTA_USED_UP: {
    exitCode: 3,
    turn: 'yours',
    message: 'The quota {quota} of the project "{project}" is used up; no machine was made.',
    hint: 'Ask for more: https://console.cloud.google.com/iam-admin/quotas?project={project}',
  },
  CLOUD_POLICY_FORBIDS: {
    exitCode: 3,
    turn: 'yours',
    message:
      'A policy of your organisation, {policy}, forbids what the machine needs in the project "{project}"; no machine was made.',
    hint: 'See it: gcloud resource-manager org-policies describe {policy} --effective --project {project}',
  },
  CLOUD_PERMISSION_MISSING: {
    exitCode: 3,
    turn: 'yours',
    message: 'You lack a permission in the project "{project}": {permission}; that step was not taken.',
    hint: 'Have its owner grant it: gcloud projects add-iam-policy-binding {project} --member user:YOU --role {role}',
  },
  CLOUD_NAME_TAKEN: {
    exitCode: 3,
    turn: 'yours',
    message: 'The project "{project}" has something else under {what} already; it was left as it is.',
    hint: 'Choose another name: vellum hatch --remote gcp --name NAME',
  },
  CLOUD_CAPACITY_MISSING: {
    exitCode: 3,
    turn: 'provider',
    message: 'The zone {zone} has no such machine free at the moment; no machine was made.',
    hint: 'Choose another zone or --machine-type, or try again later.',
  },
  CLOUD_UNREACHABLE: {
    exitCode: 5,
    turn: 'provider',
    message: 'Google Cloud is not reached ({why}); nothing was changed by this request.',
    hint: 'Look whether this machine is on the internet, and run the same command again.',
  },
  CLOUD_BUSY: {
    exitCode: 5,
    turn: 'provider',
    message: 'Google Cloud sent the request away for too long ({why}); it was not carried out.',
    hint: 'Run the same command again in some minutes.',
  },
  CLOUD_SLOW: {
    exitCode: 5,
    turn: 'provider',
    message: 'Google Cloud has not finished {what} within {seconds} seconds; it may still do so.',
    hint: 'Run the same command again: it carries on from what is there.',
  },
  CLOUD_UNSEEN: {
    exitCode: 9,
    turn: 'provider',
    message: 'Google did not say which {kind} there are in {places}, so it is not known whether something is left.',
    hint: 'Run the same command again in some minutes.',
  },
  CLOUD_REFUSED: {
    exitCode: 3,
    turn: 'provider',
    message: 'Google Cloud refuses {what}: {why}; that step was not taken.',
    hint: 'Mend what it says and run the same command again.',
  },
  OPERATOR_ADDRESS_UNKNOWN: {
    exitCode: 3,
    turn: 'yours',
    message:
      'It cannot be found out under which address the internet sees this machine, and SSH is let in from nowhere else; nothing was made.',
    hint: 'Say from where: --ssh-from ADDRESS/32',
  },
  MACHINE_GONE: {
    exitCode: 5,
    turn: 'yours',
    message: 'The machine of "{name}" is not there any more: {machine} was removed; nothing was changed.',
    hint: 'Make it anew: vellum hatch --name {name} --yes. Or forget it, with all that is left of it: vellum retire {name} --no-backup',
  },
  MACHINE_STOPPED: {
    exitCode: 5,
    turn: 'yours',
    message: 'The machine of "{name}" does not run: {machine} is stopped; nothing was changed.',
    hint: 'Start it: vellum wake {name}',
  },
  MACHINE_UNLOOKED: {
    exitCode: 5,
    turn: 'yours',
    message: '{why}, and whether its cloud lets this machine in cannot be looked up: {cause}; nothing was changed.',
    hint: '{next}',
  },
  MACHINE_UNMADE: {
    exitCode: 5,
    turn: 'yours',
    message: 'The machine of "{name}" was never made to the end, so there is nothing to reach; nothing was changed.',
    hint: 'Make it: vellum hatch --name {name}. Or remove what there is of it: vellum retire {name} --no-backup',
  },
  MACHINE_SILENT: {
    exitCode: 5,
    turn: 'provider',
    message:
      'Nobody could log in on the new machine within {seconds} seconds ({why}); it is running, and its console ends with: {console}',
    hint: 'Run the same command again: it waits once more. Or remove it: vellum retire',
  },
  MACHINE_LEFT_BEHIND: {
    exitCode: 9,
    turn: 'yours',
    message: 'Of the machine of "{name}" something is left behind in the cloud: {left}; its record is kept.',
    hint: 'Type again: vellum retire {name} --no-backup --yes. Or remove it by hand: {remove}',
  },
  HOST_KEYS_UNPUBLISHED: {
    exitCode: 5,
    turn: 'provider',
    message:
      'The machine {machine} has not said its host keys within {seconds} seconds, so nothing connects to it; it is running, and its console ends with: {console}',
    hint: 'Run the same command again: it waits once more. Or remove it: vellum retire',
  },
} as const satisfies Readonly<Record<string, Entry>>
