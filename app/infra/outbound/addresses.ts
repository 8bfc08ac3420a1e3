import { BlockList, isIP } from 'node:net'

/**
 * Which addresses of other systems this server calls. Administrators of a hospital type them in: a wrong or ill-meant one
 * must not lead into the house's own network. Pure.
 */

/** Special-purpose registries of IANA (RFC 6890): nothing there is another system on the public network. */
const inside = new BlockList()
for (const [network, bits] of [['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 3]] as const) inside.addSubnet(network, bits, 'ipv4')
const publicV6 = new BlockList()
publicV6.addSubnet('2000::', 3, 'ipv6')
const insideV6 = new BlockList()
// Tunnels carry an IPv4 address within: 6to4, Teredo; documentation.
for (const [network, bits] of [['2002::', 16], ['2001::', 23], ['2001:db8::', 32]] as const) insideV6.addSubnet(network, bits, 'ipv6')

/** Whether an IP address is on the public network. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4: return !inside.check(address, 'ipv4')
    case 6: return publicV6.check(address, 'ipv6') && !insideV6.check(address, 'ipv6')
    default: return false
  }
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])
export const isLoopbackHost = (hostname: string): boolean => LOOPBACK.has(hostname)

/** Whom this installation may call. `privateHosts`: names within the house that its operator allows. */
export interface Reach { publicUrl: string; privateHosts: ReadonlySet<string> }

/** An installation that is itself on loopback is somebody's own machine: others on it may be called, without TLS. */
export const reachesLoopback = ({ publicUrl }: Pick<Reach, 'publicUrl'>): boolean => isLoopbackHost(new URL(publicUrl).hostname)

const LONGEST_URL = 1_000

/** An address as it may be kept and called; null: not one. HTTPS alone, but for loopback while developing; no user, no fragment. */
export function readOutboundUrl(text: string, reach: Reach): string | null {
  const given = text.trim()
  if (given.length > LONGEST_URL || !URL.canParse(given)) return null
  const url = new URL(given)
  if (url.username !== '' || url.password !== '' || url.hash !== '') return null
  const isOwnMachine = isLoopbackHost(url.hostname)
  if (isOwnMachine ? !reachesLoopback(reach) || !/^https?:$/.test(url.protocol) : url.protocol !== 'https:') return null
  const bare = url.hostname.replace(/^\[|\]$/g, '')
  if (!isOwnMachine && isIP(bare) && !isPublicAddress(bare) && !reach.privateHosts.has(url.hostname)) return null
  return url.href
}
