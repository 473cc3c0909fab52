import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Actor } from '~/auth/actor'
import { startSession } from '~/auth/sessions.server'
import { action } from '~/routes/api.leads.$leadId.claim'
import { BillingEndpoint } from '../support/billing-endpoint.ts'
import { makeContractor, makeHomeowner, makeLead } from '../support/factory.ts'
import { deliverEverything } from '../support/outbox.ts'

// A claim by the API with an Idempotency-Key, whose answer can't be kept in one
// transaction with a call over the network.

const endpoint = new BillingEndpoint()
endpoint.install()

async function claimant(actor: Actor) {
	const cookie = (await startSession(actor.id)).split(';', 1)[0]!
	return async (leadId: string, key: string) => {
		const request = new Request(`http://localhost:3000/api/leads/${leadId}/claim`, {
			method: 'POST',
			headers: { cookie, 'content-type': 'application/json', 'idempotency-key': key },
			body: '{}',
		})
		const response = await action({ request, params: { leadId }, context: {} })
		return { status: response.status, text: await response.text() }
	}
}

test('the first answer comes again, and nothing is paid twice', async () => {
	const claim = await claimant(await makeContractor())
	const leadId = await makeLead(await makeHomeowner())
	const key = randomUUID()

	const answers = [await claim(leadId, key), await claim(leadId, key)]

	expect(answers[0]!.status).toBe(201)
	expect(answers[1]).toEqual(answers[0])
	await deliverEverything()
	expect(endpoint.done.map(({ step }) => step)).toEqual(['authorise', 'capture'])
	const other = await makeLead(await makeHomeowner())
	expect((await claim(other, key)).status).toBe(422)
	expect(endpoint.count('authorise')).toBe(1)
})

test('two at once get one answer', async () => {
	const claim = await claimant(await makeContractor())
	const leadId = await makeLead(await makeHomeowner())
	const key = randomUUID()
	const [one, two] = await Promise.all([claim(leadId, key), claim(leadId, key)])
	expect(one.status).toBe(201)
	expect(two).toEqual(one)
	await deliverEverything()
	await endpoint.expectAgreement([leadId])
})

test('a refusal is kept, and what may go better later is not', async () => {
	const claim = await claimant(await makeContractor())
	const leadId = await makeLead(await makeHomeowner())
	const [refusedKey, brokenKey] = [randomUUID(), randomUUID()]

	endpoint.courses.authorise = ['refused']
	expect((await claim(leadId, refusedKey)).status).toBe(409)
	expect((await claim(leadId, refusedKey)).status).toBe(409)
	expect(endpoint.calls).toEqual(['authorise'])

	endpoint.courses.authorise = ['error', 'error', 'error']
	expect((await claim(leadId, brokenKey)).status).toBe(503)
	expect((await claim(leadId, brokenKey)).status).toBe(201)
	await deliverEverything()
	await endpoint.expectAgreement([leadId])
})
