import dns, { type LookupAddress } from 'node:dns'
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net'

/** An address that must not be reached from here: nobody outside may make this server look inside. */
export class UnsafeAddress extends Error {}

/** IANA's special-purpose ranges of IPv4, multicast and the reserved end. */
const SPECIAL_V4: [string, number][] = [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.0.2.0', 24],
	['192.88.99.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['198.51.100.0', 24],
	['203.0.113.0', 24],
	['224.0.0.0', 4],
	['240.0.0.0', 4],
]

/** Of 2000::/3, the only public part of IPv6: Teredo and others, documentation, 6to4. */
const SPECIAL_V6: [string, number][] = [
	['2001::', 23],
	['2001:db8::', 32],
	['2002::', 16],
	['3fff::', 20],
]

const special = new BlockList()
for (const [net, prefix] of SPECIAL_V4) special.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of SPECIAL_V6) special.addSubnet(net, prefix, 'ipv6')

const global = new BlockList()
global.addSubnet('2000::', 3, 'ipv6')

/** True for an IP address that anyone on the internet may be at. IPv4 written as IPv6 is not. */
export function isPublic(address: string): boolean {
	const family = isIP(address)
	if (family === 4) return !special.check(address, 'ipv4')
	// Without its zone: a link-local one is refused with any.
	return family === 6 && global.check(address, 'ipv6') && !special.check(address, 'ipv6')
}

type Resolve = (
	host: string,
	options: { all: true },
	done: (error: Error | null, addresses: LookupAddress[]) => void,
) => void

const resolveByDns: Resolve = (host, options, done) => dns.lookup(host, options, done)

/**
 * How a connection finds its peer: resolves once, refuses when any of the addresses
 * is not public, and hands on exactly those that were checked. A name that changes
 * its mind afterwards (DNS rebinding) changes nothing.
 */
export const checkedLookup =
	(resolve: Resolve = resolveByDns): LookupFunction =>
	(host, options, done) => {
		resolve(host, { all: true }, (error, addresses) => {
			const unsafe = addresses?.some(({ address }) => !isPublic(address))
			if (error || unsafe || addresses.length === 0) {
				return done(error ?? new UnsafeAddress('Its address is not a public one.'), '', 0)
			}
			if (options.all) return done(null, addresses)
			done(null, addresses[0]!.address, addresses[0]!.family)
		})
	}

/** A URL's host as an IP address or a name. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '')

/**
 * A name that `checkedLookup` would refuse.
 * @throws UnsafeAddress; Error when it can't be resolved.
 */
export async function requirePublic(url: URL): Promise<void> {
	const host = hostOf(url)
	if (isIP(host)) return requirePublicLiteral(url)
	await new Promise<void>((resolve, reject) => {
		checkedLookup()(host, { all: true }, error => (error ? reject(error) : resolve()))
	})
}

/** A connection to an IP address looks up nothing, so these are checked here. */
export function requirePublicLiteral(url: URL): void {
	const host = hostOf(url)
	if (isIP(host) && !isPublic(host)) throw new UnsafeAddress('Its address is not a public one.')
}

/** Whoever has one IPv6 address has the 64 bits after it too (RFC 6177): limits count for all of them. */
export function networkOf(address: string): string {
	if (!isIPv6(address) || address.includes('.')) return address
	const [left = [], right = []] = address.split('::').map(half => half.split(':').filter(Boolean))
	const zeros = Array(8 - left.length - right.length).fill('0')
	return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`
}
