import { folded } from './place.ts'

/** Folders of which everything counts as secret, wherever they stand; several parts stand behind each other. */
const folders = [
  '.ssh',
  '.aws',
  '.azure',
  '.gnupg',
  '.kube',
  '.oci',
  '.password-store',
  '.secrets',
  'secrets',
  '.vellum/vault',
  '.config/gcloud',
  '.config/gh',
  '.config/hub',
  '.config/glab-cli',
  '.config/op',
  '.config/sops',
  '.config/rclone',
  '.config/doctl',
  '.config/github-copilot',
  '.config/google-chrome',
  '.config/chromium',
  '.config/bravesoftware',
  '.local/share/keyrings',
  '.mozilla',
  '.thunderbird',
  '.electrum',
  '.bitcoin',
  'library/keychains',
  'library/cookies',
  'library/application support/google/chrome',
  'library/application support/firefox',
  '/etc/ssl/private',
  '/etc/sudoers.d',
  '/etc/wireguard',
  '/etc/letsencrypt',
  '/run/secrets',
  '/run/credentials',
  '/var/run/secrets',
  '/var/spool/cron',
  '/var/lib/vellum',
]

/** Files by the end of their path. */
const files = [
  '.netrc',
  '_netrc',
  '.npmrc',
  '.pypirc',
  '.pgpass',
  '.my.cnf',
  '.mylogin.cnf',
  '.dockercfg',
  '.docker/config.json',
  '.containers/auth.json',
  'containers/auth.json',
  '.git-credentials',
  '.config/git/credentials',
  '.htpasswd',
  '.vault-token',
  '.boto',
  '.s3cfg',
  '.envrc',
  '.terraformrc',
  'rclone.conf',
  'auth.json',
  'wallet.dat',
  'cookies.sqlite',
  'logins.json',
  'key4.db',
  'login data',
  'master.key',
  '.lesshst',
  '.viminfo',
  '.histfile',
  '/etc/shadow',
  '/etc/shadow-',
  '/etc/gshadow',
  '/etc/gshadow-',
  '/etc/sudoers',
  '/etc/krb5.keytab',
  '/etc/machine-id',
]

/** Names of files, folded: settings with passwords, private keys, what shells have kept of what was typed. */
const names = [
  /^\.env(\..+)?$/,
  /.\.env$/,
  /^id_[a-z0-9_-]+$/,
  /^ssh_host_.*_key$/,
  /\.(pem|key|p12|pfx|p8|jks|keystore|keytab|kdbx?|ppk|agekey|ovpn|tfstate|tfstate\.backup|tfvars)$/,
  /^\.?(credentials?|secrets?)(\.(json|ya?ml|toml|ini|txt|xml|csv|env|properties|conf|cfg|plist|db|gpg))?$/,
  /^credentials\.tfrc\.json$/,
  /^(client_secret|service[-_]account).*\.json$/,
  /^\.vault[-_]pass/,
  /^\..*_history$/,
]

/** What only looks like it: an example that is meant to be read. */
const examples = /^\.env\.(example|sample|template|dist|defaults)$/

/** Whether what is in a file can be a secret, by its path alone. */
export function isSecret(path: string): boolean {
  const plain = folded(path)
  const name = plain.slice(plain.lastIndexOf('/') + 1)
  if (examples.test(name)) return false
  return (
    names.some((pattern) => pattern.test(name)) ||
    files.some((file) => endsWith(plain, file)) ||
    folders.some((folder) => holds(plain, folder))
  )
}

function endsWith(path: string, file: string): boolean {
  return file.startsWith('/') ? path === file : path.endsWith(`/${file}`)
}

function holds(path: string, folder: string): boolean {
  if (folder.startsWith('/')) return path === folder || path.startsWith(`${folder}/`)
  return `${path}/`.includes(`/${folder}/`)
}
