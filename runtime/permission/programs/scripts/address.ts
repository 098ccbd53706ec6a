import { BlockList, isIPv4, isIPv6 } from 'node:net'
import { linkLocalIPv4, ownCloudAddresses } from '../../../protocol/permission/own-cloud.ts'
import type { ScriptJudge } from './judge.ts'

/** Where a machine in a cloud asks about itself, and gets the keys of its own account: link-local (RFC 4291), and beside. */
const ownCloud = new BlockList()
ownCloud.addSubnet(linkLocalIPv4.network, linkLocalIPv4.prefix)
ownCloud.addSubnet('fe80::', 10, 'ipv6')
for (const address of ownCloudAddresses) ownCloud.addAddress(address, isIPv6(address) ? 'ipv6' : 'ipv4')

/** The names of the same: Google's in full and in short, and Amazon's. */
const ownCloudNames = /^(metadata(\.google\.internal)?|instance-data(\.ec2\.internal)?)$/

/** A host that curl makes several of (curl(1), Globbing): braces, and brackets that are no IPv6 address. */
const severalHosts = /^\s*(https?:\/\/)?[^/?#]*(\{|\[(?![0-9a-f]*:[0-9a-f:.]*(%[\w.-]*)?\]))/i

/**
 * An address that is fetched. One that is neither http nor without a scheme is high: file, gopher, dict and scp reach what
 * http does not. So is one where the machine's own cloud answers.
 */
export const judgeAddress: ScriptJudge = (url) => {
  const scheme = /^\s*([a-z][a-z0-9+.-]*):\/?\/?/i.exec(url)
  const isPlain = !scheme || /^\s*https?:\/\//i.test(url) || /^\s*[a-z0-9.-]+:\d+(\/|$)/i.test(url)
  if (!isPlain) return { risk: 'high', why: `goes another way than by http: ${scheme[1]}` }
  if (severalHosts.test(url)) return { risk: 'high', why: 'can reach more than one machine' }
  if (isOwnCloud(hostOf(url.trim())))
    return { risk: 'high', why: 'asks the cloud of this machine, which answers with keys' }
  return undefined
}

/** The host as a program resolves it: a number in any of its spellings is an address (WHATWG URL, host parsing). */
function hostOf(url: string): string {
  const full = /^https?:\/\//i.test(url) ? url : `http://${url}`
  const zoneless = full.replace(/%(25)?[\w.-]*\]/, ']')
  return URL.canParse(zoneless) ? new URL(zoneless).hostname.replace(/\.$/, '') : ''
}

function isOwnCloud(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '')
  if (isIPv4(address)) return ownCloud.check(address)
  if (isIPv6(address)) return ownCloud.check(address, 'ipv6')
  return ownCloudNames.test(address)
}
