import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { db } from '~/db/client.server'
import { env } from '~/env.server'
import { deliveriesOf, redeliver, redeliverFailed } from '~/webhooks/deliveries.server'
import {
	enableEndpoint,
	endpointOf,
	endpointsOf,
	registerEndpoint,
	removeEndpoint,
} from '~/webhooks/endpoints.server'
import { makeAdmin, makeContractor, makeHomeowner } from '../support/factory.ts'
import { refused } from '../support/refused.ts'

const PUBLIC = 'https://93.184.216.34/hooks'
let administrator: Actor

beforeAll(async () => {
	administrator = await makeAdmin()
})
afterEach(() => {
	env.WEBHOOK_ALLOW_PRIVATE = false
})

const register = (url: string, actor = administrator) =>
	registerEndpoint(actor, { url, events: ['message.created', 'message.created'] })

test('an endpoint has a secret of its own, which no list shows', async () => {
	const [one, two] = [await register(PUBLIC), await register(PUBLIC)]
	expect(one.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
	expect(two.secret).not.toBe(one.secret)
	const shown = await endpointsOf(administrator)
	expect(shown.map(({ id }) => id)).toEqual([two.id, one.id])
	expect(shown[0]).toMatchObject({ url: PUBLIC, events: ['message.created'], disabledAt: null })
	expect(JSON.stringify([shown, await endpointOf(administrator, one.id)])).not.toContain('whsec_')
})

test.each([
	'http://93.184.216.34/hooks',
	'https://127.0.0.1/',
	'https://2130706433/',
	'https://0x7f000001/',
	'https://0177.0.0.1/',
	'https://[::1]/',
	'https://[::ffff:192.168.0.1]/',
	'https://[fe80::1]/',
	'https://[64:ff9b::a00:1]/',
	'https://10.0.0.1:8443/x',
	'https://100.64.1.1/',
	'https://169.254.169.254/latest/meta-data',
	'https://224.0.0.1/',
	'https://0.0.0.0/',
	'https://localhost/',
	'https://user:secret@93.184.216.34/',
	'ftp://93.184.216.34/',
])('%s is refused', async url => {
	const before = await db.webhookEndpoint.count()
	const problem = await refused(register(url))
	expect(problem.toBody()).toMatchObject({ status: 422, errors: [{ path: 'url' }] })
	expect(await db.webhookEndpoint.count()).toBe(before)
})

test('a private address is taken where the configuration allows it', async () => {
	env.WEBHOOK_ALLOW_PRIVATE = true
	await register('http://127.0.0.1:1234/')
	expect((await refused(register('ftp://127.0.0.1/'))).status).toBe(422)
})

describe.each([
	['a homeowner', makeHomeowner],
	['a contractor', makeContractor],
] as const)('for %s', (_, make) => {
	test('there are no webhooks', async () => {
		const actor = await make()
		const { id } = await register(PUBLIC)
		const before = await db.webhookEndpoint.findMany()
		for (const act of [
			register(PUBLIC, actor),
			endpointsOf(actor),
			endpointOf(actor, id),
			enableEndpoint(actor, id),
			removeEndpoint(actor, id),
			deliveriesOf(actor, id),
			redeliver(actor, id, id),
			redeliverFailed(actor, id),
		]) {
			expect((await refused(act)).status).toBe(404)
		}
		expect(await db.webhookEndpoint.findMany()).toEqual(before)
	})
})

test('what is not there is not there for an administrator either', async () => {
	const { id } = await register(PUBLIC)
	for (const act of [
		endpointOf(administrator, 'nothing'),
		enableEndpoint(administrator, 'nothing'),
		removeEndpoint(administrator, 'nothing'),
		redeliver(administrator, id, 'nothing'),
	]) {
		expect((await refused(act)).status).toBe(404)
	}
})
