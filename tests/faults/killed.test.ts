import { expect, test } from 'vitest'
import { Visitor } from '../support/browserless.ts'
import { onDurablePostgres } from '../support/durable-postgres.ts'
import { look } from '../support/ledger.ts'
import { startServer } from '../support/server.ts'

/** The long form: `npm run test:long`. */
const LONG = process.env.LONG === '1'
const SENDS = LONG ? 1000 : 250
const KILLS = LONG ? 5 : 1
const IN_FLIGHT = 16

/** A secret that outlives the process, so that sessions do. */
const env = { SESSION_SECRET: 'the-same-before-and-after-0123456789' }

/** Sends what `keys` lists and returns the keys that were acknowledged, until the server dies. */
async function sendAll(visitor: Visitor, threadId: string, keys: string[], onSent: () => void) {
	const acknowledged: string[] = []
	const waiting = [...keys]
	async function worker() {
		for (let key = waiting.shift(); key; key = waiting.shift()) {
			const body = { body: `Message ${key}`, clientKey: key }
			const response = await visitor
				.json('POST', `/api/threads/${threadId}/messages`, body)
				.catch(() => null)
			if (!response) return
			expect([200, 201]).toContain(response.status)
			acknowledged.push(key)
			onSent()
		}
	}
	await Promise.all(Array.from({ length: IN_FLIGHT }, worker))
	return acknowledged
}

/** The stored keys of a thread in the order of their numbers, and those that have a notification. */
async function storedIn(url: string, threadId: string) {
	const rows = await look(
		url,
		`SELECT m."seq", m."clientKey",
			(SELECT COUNT(*) FROM "Notification" n WHERE n."threadId" = m."threadId" AND n."seq" = m."seq" AND n."type" = 'NEW_MESSAGE')
		FROM "Message" m WHERE m."threadId" = '${threadId}' ORDER BY m."seq"`,
	)
	return rows.map(([seq, key, told]) => ({
		seq: Number(seq),
		key: String(key),
		told: Number(told),
	}))
}

async function surviveKills(databaseUrl: string | undefined) {
	let server = await startServer({ ...(databaseUrl && { databaseUrl }), seed: true, env })
	const { databaseUrl: url } = server
	const port = Number(new URL(server.origin).port)
	const visitor = await new Visitor(server.origin).logIn('contractor@example.com')
	const threadId = await visitor.firstThread()
	const keys = Array.from({ length: SENDS }, (_, i) => `key-${i}`)
	const acknowledged = new Set<string>()

	for (let kill = 1; kill <= KILLS; kill++) {
		let sent = 0
		let killed: Promise<void> | undefined
		const left = keys.filter(key => !acknowledged.has(key))
		// Somewhere in this round, so that something is left for each later one.
		const killAt = Math.ceil((left.length / (KILLS - kill + 2)) * (0.5 + Math.random() / 2))
		const answered = await sendAll(visitor, threadId, left, () => {
			if (++sent === killAt) killed = server.kill()
		})
		expect(killed, 'the server was killed in the middle').toBeDefined()
		await killed
		for (const key of answered) acknowledged.add(key)

		const stored = await storedIn(url, threadId)
		const count = (key: string) => stored.filter(row => row.key === key).length
		for (const key of acknowledged) expect(count(key), key).toBe(1)
		server = await startServer({ databaseUrl: url, port, env })
	}

	// Everything once more, acknowledged or not: each is stored once.
	expect(await sendAll(visitor, threadId, keys, () => {})).toHaveLength(SENDS)
	await server.stop()
	const stored = await storedIn(url, threadId)
	const mine = stored.filter(({ key }) => key.startsWith('key-'))
	expect(new Set(mine.map(({ key }) => key)).size).toBe(SENDS)
	expect(mine).toHaveLength(SENDS)
	expect(mine.every(({ told }) => told === 1)).toBe(true)
	expect(stored.map(({ seq }) => seq)).toEqual(stored.map((_, i) => i + 1))
}

test(`kill -9 during ${SENDS} sends on SQLite: what was acknowledged is there once, with its notification`, async () => {
	await surviveKills(undefined)
}, 600_000)

test(
	`kill -9 during ${SENDS} sends on PostgreSQL: the same`,
	() => onDurablePostgres(surviveKills),
	600_000,
)
