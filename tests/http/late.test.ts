import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Actor } from '~/auth/actor'
import { endSession, startSession } from '~/auth/sessions.server'
import { db } from '~/db/client.server'
import type { Refusal } from '~/http/doors.server'
import { action as upload } from '~/routes/api.attachments'
import { action as call } from '~/routes/api.threads.$threadId.messages'
import { action as page } from '~/routes/messages.$threadId'
import { makeThread } from '../support/factory.ts'

// A right that ends while the body of a request is on its way has ended.

const ORIGIN = 'http://localhost:3000'

let homeowner: Actor
let threadId: string
let cookie: string

beforeEach(async () => {
	;({ homeowner, threadId } = await makeThread())
	cookie = (await startSession(homeowner.id)).split(';', 1)[0]!
	vi.useFakeTimers({ toFake: ['performance'] })
})
afterEach(() => {
	vi.useRealTimers()
})

/** A request whose body comes after its sender has logged out. */
function late(type: string, body: string): Request {
	const content = new ReadableStream<Uint8Array>(
		{
			async pull(controller) {
				await endSession(new Request(ORIGIN, { headers: { cookie } }))
				vi.advanceTimersByTime(2000)
				controller.enqueue(new TextEncoder().encode(body))
				controller.close()
			},
		},
		{ highWaterMark: 0 },
	)
	const headers = { cookie, 'content-type': type, origin: ORIGIN, 'x-browser-origin': ORIGIN }
	return new Request(`${ORIGIN}/?name=a.txt`, {
		method: 'POST',
		headers,
		body: content,
		duplex: 'half',
	} as RequestInit)
}

const statusOf = (answer: Promise<unknown>) =>
	answer.then(
		made => (made as Response).status,
		(thrown: { data: Refusal }) => thrown.data.problem.status,
	)

const part = (name: string, value: string) =>
	`--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`

test.each([
	['a form', page, 'application/x-www-form-urlencoded', 'body=Late'],
	[
		'a form with files',
		page,
		'multipart/form-data; boundary=b',
		`${part('body', 'Late')}--b--\r\n`,
	],
	['a call', call, 'application/json', '{"body":"Late"}'],
	['an upload', upload, 'application/octet-stream', 'Late'],
])('%s is refused', async (_, action, type, body) => {
	const args = { request: late(type, body), params: { threadId }, context: {} }
	expect(await statusOf(action(args) as Promise<unknown>)).toBe(401)
	expect(await db.message.count({ where: { threadId, kind: 'USER' } })).toBe(0)
	expect(await db.attachment.count({ where: { ownerId: homeowner.id } })).toBe(0)
})
