import type { LookupAddress } from 'node:dns'
import { describe, expect, test } from 'vitest'
import { post } from '~/http/outgoing.server'
import { checkedLookup, isPublic, networkOf, UnsafeAddress } from '~/http/public-address.server'

test.each([
	'8.8.8.8',
	'93.184.216.34',
	'100.63.255.255',
	'172.32.0.1',
	'2606:2800:220:1:248:1893:25c8:1946',
	'2a00:1450:4001:81b::200e',
])('%s is public', address => {
	expect(isPublic(address)).toBe(true)
})

const PRIVATE = [
	'0.0.0.0',
	'10.1.2.3',
	'100.64.0.1',
	'127.0.0.1',
	'127.255.0.9',
	'169.254.169.254',
	'172.16.0.1',
	'172.31.255.255',
	'192.0.0.1',
	'192.168.1.1',
	'198.18.0.1',
	'203.0.113.7',
	'224.0.0.1',
	'255.255.255.255',
	'::',
	'::1',
	'::ffff:10.0.0.1',
	'::ffff:8.8.8.8',
	'::7f00:1',
	'64:ff9b::7f00:1',
	'fc00::1',
	'fd12:3456::1',
	'fe80::1',
	'fe80::1%eth0',
	'fec0::1',
	'ff02::1',
	'2001::1',
	'2001:db8::1',
	'2002:7f00:1::',
	'',
	'localhost',
	'1',
]

test.each(PRIVATE)('“%s” is not public', address => {
	expect(isPublic(address)).toBe(false)
})

/** Answers each question with the next of `answers`, as a hostile name server may. */
function nameServer(...answers: string[][]) {
	let asked = 0
	const lookup = checkedLookup((_host, _options, done) => {
		const addresses: LookupAddress[] = answers[asked++]!.map(address => ({
			address,
			family: address.includes(':') ? 6 : 4,
		}))
		done(null, addresses)
	})
	const ask = (all: boolean) =>
		new Promise((resolve, reject) => {
			lookup('hooks.example', { all }, (error, address) =>
				error ? reject(error) : resolve(address),
			)
		})
	return { ask, asked: () => asked }
}

describe('a name', () => {
	test('is resolved once, and what was checked is what is connected to', async () => {
		const names = nameServer(['93.184.216.34', '8.8.8.8'], ['127.0.0.1'])
		expect(await names.ask(true)).toEqual([
			{ address: '93.184.216.34', family: 4 },
			{ address: '8.8.8.8', family: 4 },
		])
		expect(names.asked()).toBe(1)
		await expect(names.ask(true)).rejects.toBeInstanceOf(UnsafeAddress)
	})

	test('with one private address among public ones is refused', async () => {
		const names = nameServer(['93.184.216.34', '10.0.0.1'], ['8.8.8.8', '::1'])
		await expect(names.ask(true)).rejects.toBeInstanceOf(UnsafeAddress)
		await expect(names.ask(false)).rejects.toBeInstanceOf(UnsafeAddress)
	})

	test('without an address is refused', async () => {
		await expect(nameServer([]).ask(true)).rejects.toBeInstanceOf(UnsafeAddress)
	})
})

test.each([
	'https://127.0.0.1:9/',
	'https://2130706433:9/',
	'https://0x7f.1:9/',
	'https://[::1]:9/',
	'https://[::ffff:127.0.0.1]:9/',
	'https://localhost:9/',
	'https://user:secret@8.8.8.8/',
	'http://8.8.8.8/',
	'file:///etc/passwd',
])('nothing is posted to %s', async address => {
	const letter = { headers: {}, body: '{}', timeoutMs: 5000, anywhere: false }
	await expect(post(address, letter)).rejects.toBeInstanceOf(UnsafeAddress)
})

test.each([
	['203.0.113.9', '203.0.113.9'],
	['::ffff:203.0.113.9', '::ffff:203.0.113.9'],
	['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
	['2001:db8::6', '2001:db8:0:0::/64'],
	['::1', '0:0:0:0::/64'],
	['unknown', 'unknown'],
])('limits for %s count for %s', (address, network) => {
	expect(networkOf(address)).toBe(network)
})
