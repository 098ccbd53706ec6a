/** A keyword of ssh_config(5) that would change how a host is reached, and that cannot be done here. */
interface Unsupported {
  /** Values that ask for nothing. */
  readonly harmless: readonly string[]
  /** What to do instead; the next thing to do. */
  readonly instead: string
}

const jump = 'Use ProxyJump, or name the host by an address that can be reached directly.'
const plainKey = 'Name a plain key of your own: --identity FILE'
const plainFile = 'Put the host key in known_hosts, or name it: --host-key SHA256:…'
const direct = 'Take that line out for this host.'

/** By the keyword in lower case, as `ssh -G` prints it. */
export const unsupported: Readonly<Record<string, Unsupported>> = {
  proxycommand: { harmless: ['none'], instead: jump },
  certificatefile: { harmless: ['none'], instead: plainKey },
  pkcs11provider: { harmless: ['none'], instead: plainKey },
  smartcarddevice: { harmless: ['none'], instead: plainKey },
  knownhostscommand: { harmless: ['none'], instead: plainFile },
  revokedhostkeys: { harmless: ['none'], instead: 'Mark those keys with @revoked in known_hosts instead.' },
  bindaddress: { harmless: [], instead: direct },
  bindinterface: { harmless: [], instead: direct },
  pubkeyauthentication: { harmless: ['yes', 'true', 'unbound', 'host-bound'], instead: plainKey },
  canonicalizehostname: {
    harmless: ['no', 'false'],
    instead: 'Install ssh, which is then asked, or type the whole name.',
  },
}

/**
 * Keywords that our own reading of a configuration passes over: they say nothing of where the host is, who it is and who
 * logs in, or they would only make checks weaker, which nothing here does.
 */
export const passedOver: ReadonlySet<string> = new Set(
  `addkeystoagent batchmode casignaturealgorithms challengeresponseauthentication checkhostip cipher ciphers
  clearallforwardings compression compressionlevel connectionattempts connecttimeout controlmaster controlpath
  controlpersist dynamicforward enableescapecommandline enablesshkeysign escapechar exitonforwardfailure fingerprinthash
  forkafterauthentication forwardagent forwardx11 forwardx11timeout forwardx11trusted gatewayports gssapiauthentication
  gssapidelegatecredentials gssapikeyexchange gssapirenewalforcesrekey gssapitrustdns gssapikexalgorithms
  hashknownhosts hostbasedacceptedalgorithms hostbasedauthentication hostbasedkeytypes hostkeyalgorithms ignoreunknown
  ipqos kbdinteractiveauthentication kbdinteractivedevices kexalgorithms localcommand localforward loglevel logverbose
  macs nohostauthenticationforlocalhost numberofpasswordprompts obscurekeystroketiming passwordauthentication
  permitlocalcommand permitremoteopen preferredauthentications protocol proxyusefdpass pubkeyacceptedalgorithms
  pubkeyacceptedkeytypes rekeylimit remotecommand remoteforward requesttty requiredrsasize securitykeyprovider sendenv
  serveralivecountmax serveraliveinterval sessiontype setenv stdinnull streamlocalbindmask streamlocalbindunlink
  syslogfacility tag tcpkeepalive tunnel tunneldevice updatehostkeys usekeychain verifyhostkeydns
  visualhostkey xauthlocation canonicaldomains canonicalizefallbacklocal canonicalizemaxdots canonicalizepermittedcnames
  channeltimeout versionaddendum warnweakcrypto`.split(/\s+/),
)
