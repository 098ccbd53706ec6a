import { each } from '../../each.ts'
import type { Family, OptionRow, ProgramRow } from '../../row.ts'

// curl(1), wget(1), ssh(1), ip(8), ss(8), dig(1), openssl(1). What only fetches is medium; what can send a file, run a
// program, or go another way than plain http is high. A name that is looked up is a message, too (CVE-2025-55284).

const high = (why: string, value?: OptionRow['value']): OptionRow => ({
  risk: 'high',
  why,
  ...(value ? { value } : {}),
})
const plain = (value: OptionRow['value'] = 'text'): OptionRow => ({ value })

const sends = 'sends data to another machine'
const settings = 'takes its options from a file'
const another = 'goes another way than straight to the host'
const runs = 'runs another program'
const secret = 'names a secret'

const curl: ProgramRow = {
  risk: 'medium',
  why: 'reaches the network',
  operands: ['url'],
  isTooBroad: true,
  tells: '--version -V --help -h',
  harmless:
    '-s --silent -S --show-error -f --fail --fail-with-body -i --include --show-headers -I --head -L --location -v --verbose -G --get -g --globoff --compressed -4 --ipv4 -6 --ipv6 -0 --http1.0 --http1.1 --http2 --http3 -# --progress-bar --no-progress-meter -N --no-buffer -j --junk-session-cookies --tlsv1.2 --tlsv1.3 --ssl-reqd --raw --retry-connrefused --retry-all-errors --path-as-is',
  options: {
    ...each('-d --data --data-ascii --data-binary --data-raw --data-urlencode --json --url-query', high(sends, 'code')),
    ...each('-F --form --form-string', high(sends, 'code')),
    ...each('-T --upload-file', high(sends, 'read')),
    ...each('-X --request', high('can change what is on the other machine', 'text')),
    ...each('-K --config', high(settings, 'read')),
    ...each(
      '-x --proxy --preproxy --socks4 --socks4a --socks5 --socks5-hostname --connect-to --resolve',
      high(another, 'text'),
    ),
    ...each(
      '--unix-socket --abstract-unix-socket --interface --dns-servers --doh-url --proxy1.0',
      high(another, 'text'),
    ),
    ...each('-H --header --proxy-header -u --user -U --proxy-user --oauth2-bearer -b --cookie', high(secret, 'text')),
    ...each('-n --netrc --netrc-optional', high('sends kept passwords')),
    ...each(
      '--netrc-file -E --cert --key --cacert --capath --proxy-cert --proxy-key --proxy-cacert',
      high(secret, 'read'),
    ),
    ...each('-o --output', plain('write')),
    ...each(
      '--output-dir -c --cookie-jar -D --dump-header --trace --trace-ascii --stderr --hsts --alt-svc',
      plain('write'),
    ),
    ...each('--etag-save --libcurl', plain('write')),
    ...each('-J --remote-header-name', high('the other machine names the file')),
    ...each(
      '-w --write-out --variable --expand-url -Q --quote -e --referer -Z --parallel --next',
      high('can read or write more than is seen'),
    ),
    ...each('-t --telnet-option --mail-from --mail-rcpt -P --ftp-port --engine', high(another, 'text')),
    ...each('-k --insecure --location-trusted --proto --proto-redir', high('drops a safeguard')),
    ...each('--etag-compare', plain('read')),
    ...each(
      '-m --max-time --connect-timeout --retry --retry-delay --retry-max-time --max-redirs -A --user-agent',
      plain(),
    ),
    ...each('-r --range --limit-rate -y --speed-time -Y --speed-limit --max-filesize -C --continue-at', plain()),
    '--url': plain('url'),
    ...each('-O --remote-name --remote-name-all -R --remote-time --create-dirs', {
      risk: 'medium',
      why: 'writes a file named by the address',
    }),
  },
}

const wget: ProgramRow = {
  risk: 'medium',
  why: 'writes what it fetches from the network',
  operands: ['url'],
  isTooBroad: true,
  tells: '--version -V --help -h',
  harmless:
    '-q --quiet -v --verbose -nv --no-verbose -S --server-response --spider -c --continue -N --timestamping -4 -6 --inet4-only --inet6-only',
  options: {
    ...each('--post-data --body-data --method', high(sends, 'text')),
    ...each('--post-file --body-file', high(sends, 'read')),
    ...each('-e --execute --config', high(settings, 'code')),
    ...each('-i --input-file', high('takes its addresses from a file', 'read')),
    ...each('--use-askpass', high(runs, 'run')),
    ...each(
      '--header --user --password --http-user --http-password --ftp-user --ftp-password --referer',
      high(secret, 'text'),
    ),
    ...each('--load-cookies --certificate --private-key --ca-certificate --ca-directory', high(secret, 'read')),
    ...each(
      '--content-disposition --trust-server-names --no-check-certificate --warc-file --save-cookies',
      high('drops a safeguard'),
    ),
    ...each('-O --output-document -o --output-file -a --append-output -P --directory-prefix', plain('write')),
    ...each('-T --timeout -t --tries -w --wait --limit-rate -U --user-agent -l --level', plain()),
    ...each('-b --background', high('runs on when the command has ended')),
  },
}

const lookup: ProgramRow = { risk: 'medium', why: 'sends a name to the network', isTooBroad: true }
const dig: ProgramRow = {
  ...lookup,
  options: { ...each('-f -k', high(sends, 'read')), ...each('-t -c -p -q -x -b', plain()) },
}

const connects: ProgramRow = { risk: 'high', why: 'connects to another machine', isTooBroad: true, isVeiled: true }

const shown = each('show list lst ls sh l s', { risk: 'low' } as const)
const ipObject: ProgramRow = {
  risk: 'low',
  subcommands: {
    ...shown,
    ...each('add del delete change replace set flush append save restore a d c r f up down', {
      risk: 'high',
      why: 'changes the network of the machine',
    } as const),
  },
}

const certificate: ProgramRow = {
  risk: 'low',
  style: 'single-dash',
  harmless:
    '-noout -text -subject -issuer -dates -startdate -enddate -serial -fingerprint -pubkey -hash -modulus -sha256 -sha1 -md5 -sha512 -ocsp_uri -email -purpose',
  options: {
    '-in': plain('read'),
    ...each('-inform -outform -nameopt -ext -checkend -checkhost -checkip', plain()),
    ...each('-out -CAserial', plain('write')),
    ...each('-key -CAkey -signkey -passin -passout -keyout', high(secret, 'read')),
    ...each('-engine -provider -provider-path -config', high('loads code', 'run')),
  },
}

const openssl: ProgramRow = {
  risk: 'medium',
  why: 'can do all that OpenSSL can',
  isTooBroad: true,
  subcommands: {
    ...each('x509 req crl', certificate),
    ...each('s_client s_server s_time ocsp ts', connects),
    ...each('genrsa genpkey gendsa rsa pkey ec dsa pkcs12 pkcs8 enc passwd', {
      risk: 'high',
      why: 'handles a secret key',
    } as const),
  },
}

/** Programs that reach other machines, or show how this one is connected. */
export const network: Family = {
  curl,
  wget,
  ...each(
    'ssh scp sftp rsync nc ncat netcat nc.openbsd nc.traditional socat telnet ftp tftp lftp slogin mosh sshpass',
    connects,
  ),
  ...each('svn hg cvs bzr fossil p4 darcs jj', {
    risk: 'high',
    why: 'follows the settings of a repository, which can name programs',
    isTooBroad: true,
    isVeiled: true,
  } as const),
  ...each('http https xh httpie', { risk: 'high', why: sends, isTooBroad: true } as const),
  ...each(
    'ssh-keyscan autossh sshfs websocat ngrok cloudflared tailscale wg wg-quick openvpn mail sendmail mutt',
    connects,
  ),
  aria2c: {
    risk: 'medium',
    why: 'writes what it fetches from the network',
    isTooBroad: true,
    operands: ['url'],
    options: {
      ...each(
        '--on-download-complete --on-download-error --on-download-start --on-bt-download-complete',
        high(runs, 'run'),
      ),
      ...each('--on-download-pause --on-download-stop', high(runs, 'run')),
      ...each(
        '-i --input-file --conf-path --load-cookies --certificate --private-key --rpc-secret',
        high(settings, 'read'),
      ),
      ...each('--enable-rpc --rpc-listen-all -D --daemon', high('listens for orders')),
      ...each('-d --dir -o --out -l --log --save-session', plain('write')),
      ...each('--all-proxy --http-proxy --https-proxy --header', high(another, 'text')),
    },
  },
  ping: { ...lookup, options: { ...each('-c -i -W -w -s -t -I -p', plain()), '-f': high('floods a machine') } },
  ...each('ping6 traceroute traceroute6 tracepath mtr host nslookup whois getent resolvectl arping', lookup),
  ...each('dig kdig delv', dig),
  ...each('nmap masscan tcpdump tshark iperf iperf3 hping3 arp', {
    risk: 'high',
    why: 'watches or probes a network',
    isTooBroad: true,
  } as const),
  openssl,
  ip: {
    risk: 'low',
    harmless: '-4 -6 -s -stats -d -details -o -oneline -br -brief -j -json -p -pretty -c -color',
    style: 'single-dash',
    options: {
      ...each('-b -batch -B', high('takes its orders from a file', 'read')),
      ...each('-n -netns', high('enters another network', 'text')),
    },
    subcommands: {
      ...each('addr address a link l route r neigh neighbour n rule ru maddr', ipObject),
      ...each('netns vrf', { risk: 'high', why: runs } as const),
      ...each('tunnel tuntap xfrm tcp_metrics macsec l2tp mptcp', {
        risk: 'high',
        why: 'changes the network of the machine',
      } as const),
    },
  },
  ifconfig: { risk: 'medium', why: 'can change the network of the machine' },
  ss: {
    risk: 'low',
    harmless:
      '-t --tcp -u --udp -l --listening -n --numeric -p --processes -a --all -s --summary -4 --ipv4 -6 --ipv6 -e --extended -m --memory -i --info -o --options -x --unix -w --raw -H --no-header -O --oneline',
    options: {
      ...each('-K --kill', high('ends connections')),
      ...each('-D --diag', plain('write')),
      ...each('-F --filter', plain('read')),
      ...each('-r --resolve', { risk: 'medium', why: 'looks names up in the network' }),
      ...each('-N --net', high('enters another network', 'text')),
      ...each('-E --events', { risk: 'medium', why: 'does not end by itself' }),
    },
  },
  netstat: { risk: 'medium', why: 'looks names up in the network' },
}
