import { each } from '../../each.ts'
import type { Family, ProgramRow } from '../../row.ts'

// gpg(1), age(1), ssh-keygen(1), pass(1), security(1): programs that hold, make or show keys and passwords.

const handles: ProgramRow = { risk: 'high', why: 'handles keys or passwords', isTooBroad: true, isVeiled: true }

const gpg: ProgramRow = {
  ...handles,
  risk: 'medium',
  why: 'runs the agent that holds the keys',
  tells: '--version --help',
  options: {
    ...each('--verify --list-keys -k --list-public-keys --list-sigs --fingerprint --list-packets --print-md', {
      risk: 'medium',
      why: 'reads the key ring',
    } as const),
    ...each(
      '-d --decrypt -s --sign -b --detach-sign --clearsign --clear-sign -e --encrypt -c --symmetric -a --armor --export --export-secret-keys --export-secret-subkeys --export-ssh-key --gen-key --generate-key --full-generate-key --quick-generate-key --delete-keys --delete-secret-keys --delete-secret-and-public-key --edit-key --import --recv-keys --receive-keys --send-keys --search-keys --refresh-keys --list-secret-keys -K --sign-key --lsign-key --change-passphrase --passwd --fetch-keys --locate-keys --card-edit --gen-revoke --import-ownertrust',
      { risk: 'high', why: 'handles keys or passwords' } as const,
    ),
    ...each(
      '--homedir --options --keyring --secret-keyring --passphrase --passphrase-file --passphrase-fd --exec-path --agent-program --dirmngr-program --photo-viewer --pinentry-mode --keyserver --trustdb-name --load-extension -o --output --log-file --status-file --attribute-file --command-fd --command-file',
      { risk: 'high', why: 'takes settings, programs or keys from elsewhere', value: 'text' } as const,
    ),
  },
}

/** Programs whose business is keys and passwords. */
export const secrets: Family = {
  ...each('gpg gpg2', gpg),
  ...each('age age-keygen rage rage-keygen sops minisign signify cosign', handles),
  ...each('ssh-keygen ssh-add ssh-agent ssh-copy-id ssh-keysign gpg-connect-agent gpgconf gpgsm gpg-agent', handles),
  ...each('pass gopass passage op bw lpass vault security secret-tool keytool certutil jarsigner', handles),
  ...each('kinit klist htpasswd mkpasswd keychain keyring kwallet-query systemd-creds systemd-ask-password', handles),
  ...each('aws-vault chamber doppler infisical dotenv direnv envchain git-crypt git-credential-store', handles),
  ...each('certbot acme.sh step mkcert easyrsa cfssl tpm2_unseal', handles),
}
