import { folded, folderPattern } from './place.ts'

/** Folders of which everything counts as secret, wherever they stand; several parts stand behind each other. */
const inFolders = folderPattern([
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
])

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
  // The address of a remote can hold a password.
  '.git/config',
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
const anyName = new RegExp(names.map(({ source }) => source).join('|'))

const filesByName = Map.groupBy(files, (file) => file.slice(file.lastIndexOf('/') + 1))

/** What only looks like it: an example that is meant to be read. */
const examples = /^\.env\.(example|sample|template|dist|defaults)$/

/** Whether what is in a file can be a secret, by its path alone. */
export function isSecret(path: string): boolean {
  const plain = folded(path)
  const name = plain.slice(plain.lastIndexOf('/') + 1)
  if (examples.test(name)) return false
  return (
    anyName.test(name) ||
    filesByName.get(name)?.some((file) => endsWith(plain, file)) === true ||
    inFolders.test(`${plain}/`)
  )
}

function endsWith(path: string, file: string): boolean {
  return file.startsWith('/') ? path === file : path.endsWith(`/${file}`)
}

/** One name for each kind of secret that a glob is tried on. */
const samples = (
  '.env .env.local x.env .netrc .npmrc .pypirc .pgpass .envrc .git-credentials .bash_history id_rsa id_ed25519 x.pem x.key x.p12 ' +
  'x.pfx x.kdbx x.tfstate x.tfvars credentials credentials.json credentials.yaml secrets secrets.json secrets.yaml secrets.yml ' +
  'secrets.toml secret.txt secrets.env auth.json client_secret_x.json service-account.json .htpasswd .vault-token .ssh .aws .gnupg ' +
  '.kube .docker .config'
).split(' ')

/** Whether a glob can match what can hold a secret: by what stands in it, or by one of its parts that fits such a name. */
export function canBeSecret(glob: string): boolean {
  if (isSecret(glob.replace(/\[[^\]/]*\]|[*?]/g, 'x')) || isSecret(glob.replace(/\[[^\]/]*\]|[*?]/g, ''))) return true
  const varying = folded(glob)
    .split('/')
    .filter((part) => /[*?[]/.test(part))
  return varying.some((part) => samples.some((name) => fits(part, name)))
}

/** Whether a name fits one part of a glob; a set of characters counts as any one, and hidden names as any others. */
function fits(part: string, name: string): boolean {
  let rest = name
  for (const [at, piece] of part
    .replace(/\[[^\]]*\]/g, '?')
    .split(/\*+/)
    .entries()) {
    const found = at === 0 ? (startsAlike(rest, piece) ? 0 : -1) : findAlike(rest, piece)
    if (found < 0) return false
    rest = rest.slice(found + piece.length)
  }
  return part.endsWith('*') || rest === '' || endsAlike(name, part.slice(part.lastIndexOf('*') + 1))
}

function startsAlike(text: string, piece: string): boolean {
  return piece.length <= text.length && [...piece].every((one, at) => one === '?' || one === text[at])
}

function endsAlike(text: string, piece: string): boolean {
  return piece.length <= text.length && startsAlike(text.slice(text.length - piece.length), piece)
}

function findAlike(text: string, piece: string): number {
  for (let at = 0; at + piece.length <= text.length; at++) if (startsAlike(text.slice(at), piece)) return at
  return -1
}
