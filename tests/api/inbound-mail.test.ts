import { afterAll, beforeAll, expect, test } from 'vitest'
import { signedHeaders } from '~/http/signature.server'
import { migrate } from '../../scripts/migrate.ts'
import { startPostgres } from '../../scripts/postgres.ts'
import { letter, plain } from '../replies/letters.ts'
import { type Api, checkedCall, startApi } from '../support/api.ts'
import { emptyDatabase } from '../support/databases.ts'
import { startServer } from '../support/server.ts'
import { makeScene, type Scene } from './calls.ts'

const ADDRESS = '/api/inbound-mail'
const SECRET = `whsec_${Buffer.alloc(24, 'secret').toString('base64')}`
const ENV = {
	SESSION_SECRET: process.env.SESSION_SECRET!,
	SMTP_URL: 'smtp://127.0.0.1:1',
	MAIL_FROM: 'messages@plumbline.example',
	REPLY_DOMAIN: 'reply.plumbline.example',
	INBOUND_MAIL_SECRET: SECRET,
}

let api: Api
let scene: Scene
let raw: Buffer

beforeAll(async () => {
	api = await startApi({ env: ENV })
	scene = await makeScene(api)
	const { env } = await import('~/env.server')
	env.REPLY_DOMAIN = ENV.REPLY_DOMAIN
	const { replyAddress } = await import('~/notifications/email/reply-address.server')
	const { homeowner, threadId } = scene
	const to = replyAddress(homeowner.id, threadId)!
	raw = letter({ from: await addressOf(homeowner.id), to, parts: [plain('By e-mail')] })
})

afterAll(() => api?.stop())

async function addressOf(id: string): Promise<string> {
	const { db } = await import('~/db/client.server')
	return (await db.user.findUniqueOrThrow({ where: { id } })).email!
}

/** A call as a mail service makes it. */
function call(body: string | Uint8Array<ArrayBuffer>, type = 'message/rfc822', secret = SECRET) {
	const headers = { ...signedHeaders(secret, 'evt', String(body)), 'content-type': type }
	return { method: 'POST', body, headers }
}
const post = (...args: Parameters<typeof call>) => api.call(ADDRESS, call(...args))

test('an e-mail is posted, as it is or in JSON, once', async () => {
	expect((await post(String(raw))).json).toEqual({ outcome: 'posted' })
	const body = JSON.stringify({ raw: raw.toString('base64') })
	expect((await post(body, 'application/json')).json).toEqual({ outcome: 'posted' })
	const { db } = await import('~/db/client.server')
	const stored = await db.message.findMany({ where: { body: 'By e-mail' } })
	expect(stored.map(({ fromUserId }) => fromUserId)).toEqual([scene.homeowner.id])
})

test('what can’t be taken is told apart', async () => {
	const other = `whsec_${Buffer.alloc(24, 'other').toString('base64')}`
	expect((await post(String(raw), 'message/rfc822', other)).status).toBe(401)
	const nobody = letter({ to: 'nobody@example.com', parts: [plain('x')] })
	expect((await post(String(nobody))).status).toBe(404)
	expect((await post('x', 'text/plain')).status).toBe(415)
	expect((await post('{', 'application/json')).status).toBe(400)
	expect((await post('{"raw":"eA==","bogus":1}', 'application/json')).status).toBe(400)
	expect((await post('{}', 'application/json')).status).toBe(422)
	const huge = { ...call('x'), body: new Uint8Array(45 * 1024 * 1024) }
	expect((await api.call(ADDRESS, huge)).status).toBe(413)
})

test('while the database is away it is to come again', async () => {
	const postgres = await startPostgres()
	const { url } = await emptyDatabase(postgres.url)
	await migrate(url)
	const server = await startServer({ databaseUrl: url, env: ENV })
	postgres.stop()
	try {
		const answer = await checkedCall(api.contract, server.origin, ADDRESS, call(String(raw)))
		expect(answer.status).toBe(503)
		expect(answer.headers.get('retry-after')).toBeTruthy()
	} finally {
		await server.stop()
	}
})

test('every answer that the document promises was seen', () => {
	const unseen = api.contract
		.documented()
		.filter(answer => answer.startsWith('receiveMail ') && !api.contract.seen.has(answer))
	expect(unseen).toEqual([])
})
