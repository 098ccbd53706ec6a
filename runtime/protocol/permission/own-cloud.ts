/** IPv4 link-local addresses (RFC 3927), where most clouds answer a machine's questions about itself. */
export const linkLocalIPv4 = { network: '169.254.0.0', prefix: 16 }

/**
 * Where clouds answer with a machine's own credentials beside the link-local addresses: the IPv6 twins of AWS and Google,
 * Alibaba, Azure, Oracle.
 */
export const ownCloudAddresses = ['fd00:ec2::254', 'fd20:ce::254', '100.100.100.200', '168.63.129.16', '192.0.0.192']
